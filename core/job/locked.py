"""One process at a time works in a job folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from core.border.names import LOCK_FILE
from core.errors import InputError
from core.files.whole import writable_folder
from core.machine.rank import leads

# What network drives answer that have no locks of the system's.
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, getattr(errno, "ENOTSUP", errno.EOPNOTSUPP)}


class Taken(InputError):
    """Another process works in the folder."""


@contextmanager
def locked(folder: Path, name: str = LOCK_FILE, work: str = "the job") -> Iterator[None]:
    """Keep other processes from working in ``folder`` for the length of the block; a process that dies lets go.

    The processes of a team work together: only the one that leads holds the lock. ``name`` is that of the file that is
    locked, and ``work`` is what they work on, for messages.

    Raises:
        Taken: another process works in the folder.
        InputError: nothing can be written there.
    """
    if not leads():
        yield
        return
    lock = _acquired(writable_folder(folder) / name, work)
    try:
        yield
    finally:
        # While it is held: whoever opened it in the meantime sees that it is gone and tries a new one. Once it is
        # released, the file can be another's, which Windows alone protects.
        if os.name != "nt":
            _remove(Path(lock.lock_file))
        with suppress(OSError):
            lock.release()
        if os.name == "nt":
            _remove(Path(lock.lock_file))


def _acquired(path: Path, work: str) -> BaseFileLock:
    """Return a lock of the system's or, on a drive that has none, a file whose existence is the lock."""
    try:
        return _taken(FileLock(path), path, work)
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            raise InputError(f"{path} cannot be locked ({error.strerror}); choose another folder.") from error
    # It could not be locked and stands for nothing.
    _remove(path)
    try:
        return _taken(SoftFileLock(path.with_name(f"{path.name}.holder")), path, work)
    except OSError as error:
        raise InputError(f"{path} cannot be locked ({error.strerror}); choose another folder.") from error


def _taken(lock: BaseFileLock, path: Path, work: str) -> BaseFileLock:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Taken(
            f"Another process is working on {work} in {path.parent}; wait until it ends or choose another folder (if "
            f"it ran on another computer and has crashed, delete {Path(lock.lock_file).name} there)."
        ) from None
    return lock


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
