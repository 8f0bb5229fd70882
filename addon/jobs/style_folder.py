"""The pictures in a folder of the artist's own, read by a thread, so that a slow disk never holds a drawing up.

Imports no bpy.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..engine.style_set import COLOR, files_of
from .naming import titled

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
"""How the names of pictures end, which both halves read."""
_LASTING = 5.0
"""Seconds after which a folder is read again."""


@dataclass(frozen=True)
class Style:
    """A style: its name, its picture, the shelf of the gallery that it stands on, when the picture was changed
    (nanoseconds; 0 for those that never are), and the folder of a style set, whose color the picture is."""

    name: str
    file: Path
    shelf: str
    changed: int = 0
    folder: Path | None = None

    @property
    def source(self) -> Path:
        """What is used as the style: the folder of a set, or the picture."""
        return self.folder or self.file


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
    """Return the pictures and the sets of maps in a folder and in the folders in it, each of which is a shelf of its
    own unless it is a set.

    Names are those of the files and of the sets' folders, as titles; a name that is ``taken`` gets a number.
    """
    try:
        inner = _folders(folder)
        shelves = [(folder.name or str(folder), [*_pictures(folder), *_sets(inner)])]
    except OSError as error:
        return Contents(problem=f"The style folder {folder} cannot be read ({_reason(error)}); choose another.")
    for shelf in inner:
        # One that is forbidden does not hide the others.
        with contextlib.suppress(OSError):
            if not files_of(shelf):
                shelves.append((titled(shelf.name), [*_pictures(shelf), *_sets(_folders(shelf))]))
    styles, used = [], set(taken)
    for shelf_name, found in shelves:
        for style in found:
            name = _free(style.name, used)
            used.add(name)
            styles.append(replace(style, name=name, shelf=shelf_name))
    if not styles:
        return Contents(problem=f"The style folder {folder} holds no pictures; add some or choose another.")
    return Contents(tuple(styles))


def _folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if _is_shelf(entry))


def _sets(folders: Sequence[Path]) -> Iterator[Style]:
    """Yield the folders that are sets of maps."""
    for folder in folders:
        color = files_of(folder).get(COLOR)
        if color is not None:
            yield Style(titled(folder.name), color, "", color.stat().st_mtime_ns, folder)


def _pictures(folder: Path) -> Iterator[Style]:
    """Yield the pictures of a folder, by name."""
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name.lower().endswith(EXTENSIONS) and _is_shown(entry.name)]
        for entry in sorted(found, key=lambda entry: entry.name.lower()):
            if entry.is_file():
                yield Style(titled(Path(entry.path).stem), Path(entry.path), "", entry.stat().st_mtime_ns)


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
