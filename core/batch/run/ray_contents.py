"""The files of job folders in Ray's object store, from which the machines of a cluster take what they need."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from core.batch.run.carried import files_of
from core.errors import InputError
from core.files.whole import write_atomically
from core.job.locked import Taken, locked

# Meshes and pictures are remembered so far, in bytes; what the store has no memory for, it keeps on its disk.
_KEPT = 2**28
_HOMES = "patina_ray"


class Contents:
    """Puts files into the store, those that hold the same once, as long as they are among the latest."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._kept: dict[bytes, tuple[Any, int]] = {}

    def of_folder(self, folder: Path) -> dict[str, Any]:
        """Return references to the contents of a job folder's files, by their names.

        Raises:
            InputError: a file cannot be read.
        """
        return {name: self._reference(folder / name) for name in files_of(folder)}

    def _reference(self, path: Path) -> Any:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}); check who may read it.") from None
        digest = hashlib.blake2b(content, digest_size=16).digest()
        reference, _ = self._kept.pop(digest, (None, 0))
        if reference is None:
            reference = self._ray.put(content)
        # The latest stand last.
        self._kept[digest] = reference, len(content)
        while sum(size for _, size in self._kept.values()) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return reference


@contextmanager
def unpacked(contents: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield a folder of its own on this machine with files of these names and contents, for the length of the block.

    Raises:
        PatinaError: they cannot be written.
    """
    homes = Path(tempfile.gettempdir()) / _HOMES
    homes.mkdir(exist_ok=True)
    _remove_orphans(homes)
    home = Path(tempfile.mkdtemp(dir=homes))
    with locked(homes, f"{home.name}.lock"):
        try:
            for name, content in contents.items():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                with write_atomically(home / name) as temporary:
                    temporary.write_bytes(content)
            yield home
        finally:
            rmtree(home, ignore_errors=True)


def _remove_orphans(homes: Path) -> None:
    """Remove the folders of those who have been killed."""
    for home in homes.iterdir():
        if home.is_dir():
            with suppress(Taken), locked(homes, f"{home.name}.lock"):
                rmtree(home, ignore_errors=True)
