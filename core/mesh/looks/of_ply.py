"""The colors of a PLY file: those of its vertices, or the picture that a comment names, as MeshLab writes it."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError
from core.mesh.looks.look import Look, Looks
from core.mesh.looks.pictures import picture_beside
from core.mesh.ply_attributes import COLOR, color_properties
from core.mesh.ply_header import read_header

_PICTURE = re.compile(rb"(?m)^comment TextureFile ([^\r\n]+)")


def looks_of_ply(path: Path) -> Looks:
    """Return the looks of a PLY file: one at most, which all of its faces have (errors as of the file)."""
    data = path.read_bytes()
    header = read_header(data)
    colored = COLOR if color_properties(header) else None
    named = _PICTURE.search(data[: header.end])
    if not named:
        return Looks(vertex_color=colored)
    try:
        return Looks((Look(picture_beside(named[1].decode("utf-8", "replace"), path.parent)),), colored)
    except InputError as error:
        return Looks(vertex_color=colored, notes=(str(error),))
