"""A style that is a folder of maps, as libraries of materials ship them: which files belong to it. Imports no bpy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..files import is_folder

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".exr")
"""How the names of maps end."""
COLOR = "color"
_NORMAL = "normal"
_KINDS: dict[str, tuple[str, ...]] = {
    COLOR: ("diff", "diffuse", "col", "color", "colour", "albedo", "basecolor", "base"),
    _NORMAL: ("nor", "normal", "nrm", "norm"),
    "height": ("disp", "displacement", "height"),
    "roughness": ("rough", "roughness"),
    "gloss": ("gloss", "glossiness"),
    "metallic": ("metal", "metallic", "metalness"),
    "occlusion": ("ao", "occlusion", "ambientocclusion"),
    "packed": ("arm", "orm"),
}
"""The last words of files' names, by what they hold."""
_HELD: dict[str, tuple[str, ...]] = {
    COLOR: (),
    "gloss": ("roughness",),
    "packed": ("occlusion", "roughness", "metallic"),
}
"""The maps that files of a kind hold, where that is not the one that is called like the kind."""
_OPENGL, _DIRECTX = ("gl", "opengl", "ogl"), ("dx", "directx")
_SAYS_NOTHING = re.compile(r"\d+k|\d+bit|jpg|jpeg|png|exr|tif|tiff")
"""Words behind that of the kind: ``4k``, ``16bit`` …"""


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of the maps in a folder by their kinds: ``color``, ``normal`` …, and ``packed`` for one with
    occlusion, roughness, and metallic values in its channels. Of several, the one that says most is taken: normals for
    OpenGL, what is stored without a loss, and the largest. The engine knows files by the same names.

    It is empty where the folder is no set, without a color or with nothing else, or cannot be read.
    """
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in EXTENSIONS and file.name[0] != ".")
        sizes = {file: file.stat().st_size for file in files}
    except OSError:
        return {}
    found: dict[str, Path] = {}
    for file in sorted(files, key=lambda file: (_is_directx(file), _is_lossy(file), -sizes[file])):
        kind = kind_of(file.stem)
        if kind:
            found.setdefault(kind, file)
    return found if COLOR in found and len(found) > 1 else {}


def is_set(folder: Path) -> bool:
    """Return whether a folder is a set of maps."""
    return is_folder(folder) and bool(files_of(folder))


def maps_in(kinds: Iterable[str]) -> frozenset[str]:
    """Return the names of the maps besides the color that files of these kinds hold."""
    return frozenset(name for kind in kinds for name in _HELD.get(kind, (kind,)))


def kind_of(stem: str) -> str:
    """Return which map a file holds by its name without its ending, such as ``brick_wall_nor_gl_2k``, or nothing."""
    words = _words(stem)
    if words and words[-1] in (*_OPENGL, *_DIRECTX):
        words.pop()
        return _NORMAL if words and words[-1] in _KINDS[_NORMAL] else ""
    last = words[-1] if words else ""
    for sign in (*_OPENGL, *_DIRECTX):
        if last.endswith(sign) and last.removesuffix(sign) in _KINDS[_NORMAL]:
            return _NORMAL
    return next((kind for kind, names in _KINDS.items() if last in names), "")


def _is_directx(file: Path) -> bool:
    words = _words(file.stem)
    return bool(words) and words[-1].endswith(_DIRECTX)


def _is_lossy(file: Path) -> bool:
    return file.suffix.lower() in (".jpg", ".jpeg", ".webp")


def _words(stem: str) -> list[str]:
    words = [word for word in re.split(r"[_\-. ]+", stem.lower()) if word]
    while words and _SAYS_NOTHING.fullmatch(words[-1]):
        words.pop()
    return words
