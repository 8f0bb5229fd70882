"""UDIM tiles: UV space cut into unit squares, each with an image of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.border.names import tiled
from core.errors import InputError
from core.mesh.mesh import Mesh
from core.render.surface import Surface
from core.render.texels import TexelMap

FIRST, COLUMNS, ROWS = 1001, 10, 100
# Rounding must not put a corner that lies on a tile's border into the next one.
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Tile:
    """What one image shows: its UDIM number (None where one image is all there is), and the UVs of the triangles on it
    (``mesh``, for the gutter) with the points that they show (``texels``)."""

    number: int | None
    mesh: Mesh
    texels: TexelMap

    def file(self, name: str) -> str:
        """Return the name of this image, given that of the only image: ``texture.png`` or ``texture.1002.png``."""
        return name if self.number is None else tiled(name, self.number)


def whole(mesh: Mesh, surface: Surface) -> tuple[Tile, ...]:
    """Return the single image that repeats all over UV space."""
    return (Tile(None, mesh, TexelMap(surface)),)


def cut(mesh: Mesh, surface: Surface) -> tuple[Tile, ...]:
    """Return the UDIM tiles that a mesh uses; ``surface`` is the same mesh for the renderer.

    Raises:
        InputError: a triangle crosses a tile's border or lies where UDIM has no number.
    """
    assert mesh.uvs is not None
    low = np.floor(mesh.uvs.min(axis=1) + _TOLERANCE)
    high = np.ceil(mesh.uvs.max(axis=1) - _TOLERANCE)
    if ((high - low) > 1).any():
        raise InputError("Some triangles cross the border of a UDIM tile; move each island into one tile.")
    if low.min() < 0 or (low >= (COLUMNS, ROWS)).any():
        raise InputError("Some UVs are outside the UDIM range (u from 0 to 10, v from 0 to 100); move them into tiles.")
    numbers = (FIRST + low[:, 0] + COLUMNS * low[:, 1]).astype(np.int64)
    return tuple(_tile(number, mesh, surface, numbers == number) for number in np.unique(numbers).tolist())


def file_of_all(name: str, tiles: tuple[Tile, ...]) -> str:
    """Return the name that stands for all images: ``texture.png`` or ``texture.<UDIM>.png``."""
    return name if tiles[0].number is None else tiled(name)


def _tile(number: int, mesh: Mesh, surface: Surface, members: np.ndarray) -> Tile:
    column, row = (number - FIRST) % COLUMNS, (number - FIRST) // COLUMNS
    offset = np.array([column, row], np.float32)
    assert mesh.uvs is not None
    part = replace(mesh, triangles=mesh.triangles[members], uvs=mesh.uvs[members] - offset)
    shown = replace(
        surface,
        corners=surface.corners[members],
        uvs=surface.uvs[members] - offset,
        normals=surface.normals[members],
        areas=surface.areas[members],
        uv_density=surface.uv_density[members],
    )
    return Tile(number, part, TexelMap(shown))
