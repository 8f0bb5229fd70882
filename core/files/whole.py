"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import InputError, PatinaError

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` to write to; it replaces ``path`` if the block succeeds.

    If the block fails or is interrupted, the temporary file is removed and ``path`` stays as it was. The temporary name
    keeps the suffix of ``path``, because many writers choose their format by it.

    Raises:
        PatinaError: the disk is full or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise PatinaError(f"{path.name} could not be written: {_reason(error, path.parent)}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def writable_folder(path: Path) -> Path:
    """Create the folder ``path`` if it is missing, make sure that files can be written to it, and return it.

    Raises:
        InputError: something else has that name, or the folder cannot be created or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        # Permission bits say nothing about read-only or full disks; a file does.
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InputError(f"Nothing can be written to {path}: {_reason(error, path)}") from error
    return path


def _reason(error: OSError, folder: Path) -> str:
    if error.errno in _FULL:
        return f"the disk that holds {folder} is full; free some space or choose another folder."
    if error.errno in _FORBIDDEN:
        return f"you don't have permission to write to {folder}; choose another folder or change its permissions."
    if error.errno in {errno.EEXIST, errno.ENOTDIR}:
        return f"{folder} should be a folder, but a file is in the way; choose another folder."
    if error.errno == errno.ENOENT:
        return f"the folder {folder} is gone; choose another folder."
    return f"{folder} cannot be written to ({error.strerror or error}); choose another folder."
