# Generated from core/border/set_files.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""Style sets: which files of a folder hold which map, by their names, as libraries of materials ship them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SetKind = Literal["color", "normal", "height", "roughness", "gloss", "metallic", "occlusion", "packed"]
"""What a file of a set holds; the channels of a packed one are occlusion, roughness, and metallic values."""

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".exr")
_KINDS: dict[SetKind, tuple[str, ...]] = {
    "color": ("diff", "diffuse", "col", "color", "colour", "albedo", "basecolor", "base"),
    "normal": ("nor", "normal", "nrm", "norm"),
    "height": ("disp", "displacement", "height"),
    "roughness": ("rough", "roughness"),
    "gloss": ("gloss", "glossiness"),
    "metallic": ("metal", "metallic", "metalness"),
    "occlusion": ("ao", "occlusion", "ambientocclusion"),
    "packed": ("arm", "orm"),
}
_OPENGL, _DIRECTX = ("gl", "opengl", "ogl"), ("dx", "directx")
# Words behind that of the kind: 4k, 16bit …
_SAYS_NOTHING = re.compile(r"\d+k|\d+bit|jpg|jpeg|png|exr|tif|tiff")


@dataclass(frozen=True)
class SetFile:
    """A file of a set, and whether its normals are DirectX's, which have green down."""

    path: Path
    kind: SetKind
    is_directx: bool = False


def files_in(folder: Path) -> dict[SetKind, SetFile]:
    """Return the file of each map in a folder; of several, the one that says most: OpenGL before DirectX, EXR and PNG
    before JPEG, and the largest.

    Raises:
        OSError: the folder cannot be read.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in EXTENSIONS and path.name[0] != ".")
    sizes = {path: path.stat().st_size for path in paths}
    found: dict[SetKind, SetFile] = {}
    known = [file for file in map(recognized, paths) if file is not None]
    for file in sorted(known, key=lambda file: (file.is_directx, _lossy(file.path), -sizes[file.path])):
        found.setdefault(file.kind, file)
    return found


def recognized(path: Path) -> SetFile | None:
    """Return which map a file holds by its name, such as ``brick_wall_nor_gl_2k.png``; None if it does not say."""
    words = [word for word in re.split(r"[_\-. ]+", path.stem.lower()) if word]
    while words and _SAYS_NOTHING.fullmatch(words[-1]):
        words.pop()
    if not words:
        return None
    for sign in (*_OPENGL, *_DIRECTX):
        if words[-1].endswith(sign):
            # The sign is a word of its own, or it ends the last one.
            kept = words[-1].removesuffix(sign) or (words[-2] if len(words) > 1 else "")
            if kept in _KINDS["normal"]:
                return SetFile(path, "normal", sign in _DIRECTX)
    return next((SetFile(path, kind) for kind, names in _KINDS.items() if words[-1] in names), None)


def _lossy(path: Path) -> bool:
    return path.suffix.lower() in (".jpg", ".jpeg", ".webp")
