"""The pictures in a folder of the artist's own, read by a thread, so that a slow disk never holds a drawing up.

Imports no bpy.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from .naming import titled

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
"""How the names of pictures end, which both halves read."""
_LASTING = 5.0
"""Seconds after which a folder is read again."""


@dataclass(frozen=True)
class Style:
    """A style picture: its name, its file, the shelf of the gallery that it stands on, and when the file was changed
    (nanoseconds; 0 for those that never are)."""

    name: str
    file: Path
    shelf: str
    changed: int = 0


@dataclass(frozen=True)
class Contents:
    """The pictures of a folder in the gallery's order, and what is wrong with the folder, one sentence or nothing."""

    styles: tuple[Style, ...] = ()
    problem: str = ""


class Watch:
    """Knows what is in one folder at a time.

    Args:
        taken: names that the folder's pictures do not get.
    """

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = taken
        self._folder: Path | None = None
        self._contents = Contents()
        self._read = 0.0
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether the folder is being read."""
        return self._thread is not None and self._thread.is_alive()

    def known(self, folder: Path) -> Contents:
        """Return what was in the folder when it was last read; at first nothing. Begins to read it if that is old."""
        if folder != self._folder:
            self._folder, self._contents, self._read = folder, Contents(), 0.0
        if not self.busy and time.monotonic() - self._read > _LASTING:
            self._thread = threading.Thread(target=self._look, args=(folder,), daemon=True)
            self._thread.start()
        return self._contents

    def read(self, folder: Path) -> Contents:
        """Return what is in the folder now."""
        self._folder = folder
        self._look(folder)
        return self._contents

    def _look(self, folder: Path) -> None:
        contents = read_folder(folder, self._taken)
        # Meanwhile the artist may have chosen another.
        if folder == self._folder:
            self._contents, self._read = contents, time.monotonic()


def read_folder(folder: Path, taken: Collection[str] = ()) -> Contents:
    """Return the pictures in a folder and in the folders in it, each of which is a shelf of its own.

    Names are those of the files, as titles; a name that is ``taken`` gets a number.
    """
    try:
        files = list(_pictures(folder))
        shelves = [(folder.name or str(folder), files)]
        with os.scandir(folder) as entries:
            inner = sorted(Path(entry.path) for entry in entries if _is_shelf(entry))
    except OSError as error:
        return Contents(problem=f"The style folder {folder} cannot be read ({_reason(error)}); choose another.")
    for shelf in inner:
        # One that is forbidden does not hide the others.
        with contextlib.suppress(OSError):
            shelves.append((titled(shelf.name), list(_pictures(shelf))))
    styles, used = [], set(taken)
    for shelf_name, pictures in shelves:
        for file, changed in pictures:
            name = _free(titled(file.stem), used)
            used.add(name)
            styles.append(Style(name, file, shelf_name, changed))
    if not styles:
        return Contents(problem=f"The style folder {folder} holds no pictures; add some or choose another.")
    return Contents(tuple(styles))


def _pictures(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the pictures of a folder and when they were changed, by name."""
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name.lower().endswith(EXTENSIONS) and _is_shown(entry.name)]
        for entry in sorted(found, key=lambda entry: entry.name.lower()):
            if entry.is_file():
                yield Path(entry.path), entry.stat().st_mtime_ns


def _is_shelf(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):
        return entry.is_dir() and _is_shown(entry.name)
    return False


def _is_shown(name: str) -> bool:
    """Return whether a file is neither hidden nor named in a way that Blender cannot write (not UTF-8)."""
    with contextlib.suppress(UnicodeEncodeError):
        return bool(name.encode()) and not name.startswith(".")
    return False


def _free(name: str, used: Collection[str]) -> str:
    number, free = 2, name
    while free in used:
        number, free = number + 1, f"{name} {number}"
    return free


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
