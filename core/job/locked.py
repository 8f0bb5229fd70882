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


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from working in ``folder`` for the length of the block; a process that dies lets go.

    The processes of a team work together: only the one that leads holds the lock.

    Raises:
        InputError: another process works in the folder, or nothing can be written there.
    """
    if not leads():
        yield
        return
    lock = _acquired(writable_folder(folder) / LOCK_FILE)
    try:
        yield
    finally:
        # While it is held: whoever opened it in the meantime sees that it is gone and tries a new one.
        if os.name != "nt":
            _remove(folder)
        with suppress(OSError):
            lock.release()
        _remove(folder)


def _acquired(path: Path) -> BaseFileLock:
    for kind in (FileLock, SoftFileLock):
        lock = kind(path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise InputError(
                f"Another process is working on the job in {path.parent}; wait until it ends or choose another folder "
                f"(if it runs on another computer and has crashed, delete {path.name} there)."
            ) from None
        except NotImplementedError:
            continue
        except OSError as error:
            if kind is FileLock and error.errno in _NO_LOCKS:
                # The file that could not be locked must not stand for a lock.
                path.unlink(missing_ok=True)
                continue
            raise InputError(f"{path} cannot be locked ({error.strerror}); choose another folder.") from error
        return lock
    raise InputError(f"{path} cannot be locked; choose another folder.")


def _remove(folder: Path) -> None:
    with suppress(OSError):
        (folder / LOCK_FILE).unlink(missing_ok=True)
