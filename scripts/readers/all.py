"""The foreign readers, and which formats of prints each one reads."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.settings.printing import FORMATS, Format
from scripts.readers.assimp import read_with_assimp
from scripts.readers.blender import read_with_blender
from scripts.readers.lib3mf_ import read_with_lib3mf
from scripts.readers.present import missing_modules, missing_program
from scripts.readers.reading import Frame, Reading
from scripts.readers.three_js import read_with_three
from scripts.readers.trimesh_ import read_with_trimesh

_PATTERNS: dict[Format, tuple[str, str]] = {
    "3mf": ("*_full_color.3mf", ""),
    "obj": ("*_obj.zip", "*.obj"),
    "vrml": ("*_vrml.zip", "*.wrl"),
    "glb": ("*.glb", ""),
    "ply": ("*.ply", ""),
}
"""The names of the files of each format, and in those that are archives, of what a reader opens."""
FRAMES: dict[Format, Frame] = {
    "3mf": Frame(1, "z"),
    "obj": Frame(1, "z"),
    "vrml": Frame(1, "y"),
    "glb": Frame(1000, "y"),
    "ply": Frame(1, "z"),
}


@dataclass(frozen=True)
class Reader:
    """A program or library of others.

    ``missing`` says in a sentence why it cannot run here, or nothing. ``read`` takes a file and its format;
    ``colorless`` are those of its ``formats`` of which it reads the shape alone.
    """

    name: str
    formats: tuple[Format, ...]
    read: Callable[[Path, Format], Reading]
    missing: Callable[[], str] = lambda: ""
    colorless: tuple[Format, ...] = ()
    turns_upright: bool = False

    def frame(self, kind: Format) -> Frame:
        """Return how what it reads is measured: programs that turn models upright have z up whatever the file has."""
        frame = FRAMES[kind]
        return Frame(frame.unit, "z") if self.turns_upright else frame


READERS = (
    Reader("three.js", FORMATS, read_with_three, missing_modules),
    Reader(
        "assimp",
        ("3mf", "obj", "glb", "ply"),
        lambda path, _: read_with_assimp(path),
        lambda: missing_program("assimp"),
        colorless=("3mf",),
    ),
    Reader("lib3mf", ("3mf",), lambda path, _: read_with_lib3mf(path)),
    Reader("trimesh", ("obj", "glb", "ply"), lambda path, _: read_with_trimesh(path)),
    Reader("Blender", ("obj", "glb", "ply"), read_with_blender, turns_upright=True),
)


def opened(folder: Path, kind: Format, scratch: Path) -> Path:
    """Return the file of a format among those of a print in ``folder``, as a maker would open it; archives are unpacked
    in ``scratch``."""
    pattern, inner = _PATTERNS[kind]
    (found,) = folder.glob(pattern)
    if not inner:
        return found
    unpacked = scratch / found.stem
    with zipfile.ZipFile(found) as archive:
        archive.extractall(unpacked)
    (wanted,) = unpacked.glob(inner)
    return wanted
