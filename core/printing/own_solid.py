"""The solid texture of the job that made a texture, if it lies in the folder of a print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.border.names import SOLID_FILE
from core.printing.model import Source
from core.printing.space_colors import SpaceColors, agree
from core.texture.solid_file import read_solid

_CHANGED = (
    "The texture is no longer as its job made it, so that a new one is baked from its picture rather than from the "
    "colors that the job has for every point in space."
)


def with_solid(source: Source, folder: Path, notes: tuple[str, ...]) -> tuple[Source, tuple[str, ...]]:
    """Return a model with the solid texture in ``folder``, if it has the colors of the picture, and notes.

    Raises:
        InputError: the file is damaged.
    """
    path = folder / SOLID_FILE
    if not path.is_file():
        return source, notes
    solid = read_solid(path)
    if not solid.has_colors:
        # A relief was carved into the colors of the picture, which alone has them.
        return source, notes
    corners = source.mesh.positions[source.mesh.triangles]
    if not agree(source.colors, SpaceColors(solid, source.placement, source.texel, corners), source.mesh):
        return source, (*notes, _CHANGED)
    return replace(source, solid=solid), notes
