"""Zip files whose bytes depend on nothing but their content."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from core.errors import InputError
from core.files.whole import write_atomically

_BLOCK = 1 << 20
# The format's first date: the same content is the same file on any day.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644


def write_zip(path: Path, members: Mapping[str, Iterable[bytes]]) -> None:
    """Write files side by side into an archive, given their names and their contents in blocks.

    Raises:
        InputError: a file is too large for an archive that all programs read.
        PatinaError: the archive cannot be written.
    """
    with write_atomically(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, blocks in members.items():
            size = 0
            with archive.open(_entry(name), "w", force_zip64=False) as stream:
                for block in blocks:
                    size += len(block)
                    if size > zipfile.ZIP64_LIMIT:
                        raise InputError(
                            f"{name} in {path.name} has more than 2 GB, which many programs cannot read; reduce the "
                            "triangles with --most-triangles."
                        )
                    stream.write(block)


def repack(source: Path, target: Path) -> None:
    """Write the files of a zip file into a new one like those of ``write_zip``.

    Raises:
        PatinaError: the archive cannot be written.
    """
    with zipfile.ZipFile(source) as archive:
        write_zip(target, {name: _blocks(archive, name) for name in archive.namelist()})


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield the content of a file."""
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(_BLOCK), b"")


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as stream:
        yield from iter(lambda: stream.read(_BLOCK), b"")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    # PNG files are compressed already.
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    # Otherwise they follow the system that writes.
    entry.create_system = _UNIX
    entry.external_attr = _READABLE << 16
    return entry
