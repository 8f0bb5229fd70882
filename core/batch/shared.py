"""The shared files of a batch: each content once, whatever files held it."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.border.job_identity import content_hash, file_digest, mesh_digest
from core.border.names import BATCH_SHARED_FOLDER
from core.errors import InputError
from core.files.whole import write_atomically
from core.job.gather import Content
from core.job.pack import write_content
from core.mesh.arrays import arrays_of
from core.mesh.mesh import Mesh


@dataclass(frozen=True)
class Shared:
    """The folder of the shared files of a batch. A file's name is the digest of what it holds, with its suffix."""

    folder: Path

    def place(self, content: Content, suffix: str, digest: str = "") -> Path:
        """Return the file that holds a content; it is written if there is none. ``digest`` is that of a file, if it is
        known already.

        Raises:
            InputError: it is a file that cannot be read.
            PatinaError: it cannot be written.
        """
        match content:
            case Path():
                return self._file(digest or digest_of_file(content), content, suffix)
            case Mesh():
                return self._file(_digest_of_mesh(content), content, suffix)
            case bytes():
                return self._file(content_hash(content).hexdigest(), content, suffix)
        # What only its own writer can turn into bytes.
        temporary = self.folder / f".{secrets.token_hex(4)}{suffix}"
        try:
            write_content(content, temporary)
            return self._file(digest_of_file(temporary), temporary, suffix)
        finally:
            temporary.unlink(missing_ok=True)

    def named(self, name: str) -> Path | None:
        """Return the file of a name, or None if it is not there."""
        path = self.folder / name
        return path if path.is_file() else None

    def _file(self, digest: str, content: Content, suffix: str) -> Path:
        path = self.folder / f"{digest}{suffix}"
        if not path.exists():
            with write_atomically(path) as temporary:
                write_content(content, temporary)
        return path


def shared_files(batch: Path) -> Shared:
    """Return the shared files of a batch."""
    return Shared(batch / BATCH_SHARED_FOLDER)


def link(content: Content, path: Path) -> None:
    """Give a shared file a second name in a job folder; copy it where the disk, or the number of names, does not allow
    that."""
    if isinstance(content, Path):
        with suppress(OSError):
            os.link(content, path)
            return
        shutil.copyfile(content, path)
    else:
        write_content(content, path)


def digest_of_file(path: Path) -> str:
    """Return the digest of what a file holds.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return file_digest(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the path.") from None


def _digest_of_mesh(mesh: Mesh) -> str:
    return mesh_digest(arrays_of(mesh))
