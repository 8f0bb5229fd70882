"""Where the faces of a mesh lie in a picture: the parts of it that are worth baking, and UV maps that fill them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np

from ..errors import PatinaError
from .mesh_export import floats, integers
from .uv_map import FIRST_TILE, TILE_COLUMNS

_TOLERANCE = 1e-4
"""How far beyond 0 to 1 a UV may lie by rounding alone."""
_MOST_REPEATS = 3
"""Repeats of the texture on one face, each way, that are looked at."""
_NAME = "Patina Bake"


@dataclass(frozen=True)
class Area:
    """A part of a picture in texels, from the bottom left, and the UV map that fills it."""

    uv_map: str
    left: int
    bottom: int
    width: int
    height: int

    @property
    def columns(self) -> slice:
        """The columns of the picture."""
        return slice(self.left, self.left + self.width)

    @property
    def rows(self) -> slice:
        """The rows of the picture."""
        return slice(self.bottom, self.bottom + self.height)


def areas(mesh: bpy.types.Mesh, uv_map: str, size: int, tile: int | None = None) -> Iterator[Area]:
    """Yield the areas that hold the faces of a mesh, which may repeat; together they show all of them.

    The mesh gets a UV map of ours, which changes from area to area. Where it has no room for one, the picture is the
    area.

    Args:
        mesh: temporary.
        uv_map: the name of the UV map that places the faces.
        size: the side of the picture in texels.
        tile: the number of the UDIM tile that the picture is of, whose faces alone are meant; None if there are none.

    Raises:
        PatinaError: the picture is of a tile, and the mesh has no room for a UV map.
    """
    uvs = uvs_of(mesh, uv_map)
    made = mesh.uv_layers.new(name=_NAME, do_init=False)
    if made is None and tile is not None:
        raise PatinaError(
            f"{uv_map} uses UDIM tiles, and there is no room for one more UV map to read them; remove a UV map."
        )
    if made is None:
        yield Area(uv_map, 0, 0, size, size)
        return
    starts = integers(mesh.polygons, "loop_start", len(mesh.polygons), 1)[:, 0]
    for placed in wrapped_uvs(uvs, starts) if tile is None else [np.nan_to_num(uvs) - _corner_of(tile)]:
        low, high = _bounds(placed, starts, size)
        if (high <= low).any():
            continue
        made.uv.foreach_set("vector", ((placed * size - low) / (high - low)).astype(np.float32).ravel())
        yield Area(made.name, *low.tolist(), *(high - low).tolist())


def _corner_of(tile: int) -> np.ndarray:
    """Return the UVs float32 [2] of a tile's bottom left corner."""
    row, column = divmod(tile - FIRST_TILE, TILE_COLUMNS)
    return np.array([column, row], np.float32)


def _bounds(uvs: np.ndarray, starts: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and, exclusive, the highest texel of the faces that lie in the picture, int [2] each."""
    low, high = np.minimum.reduceat(uvs, starts), np.maximum.reduceat(uvs, starts)
    inside = ((low < 1) & (high > 0)).all(axis=1)
    if not inside.any():
        return np.zeros(2, int), np.zeros(2, int)
    ends = np.clip([low[inside].min(axis=0), high[inside].max(axis=0)], 0, 1) * size
    return np.floor(ends[0]).astype(int), np.ceil(ends[1]).astype(int)


def uvs_of(mesh: bpy.types.Mesh, name: str) -> np.ndarray:
    """Return the UVs of a mesh, float32 [L, 2]; none if it has no map of that name."""
    layer = mesh.uv_layers.get(name)
    return floats(layer.uv, "vector", len(mesh.loops), 2) if layer else np.zeros((0, 2), np.float32)


def is_outside(uvs: np.ndarray) -> bool:
    """Return whether some UVs are not in 0 to 1."""
    return bool((~((uvs >= -_TOLERANCE) & (uvs <= 1 + _TOLERANCE))).any())


def wrapped_uvs(uvs: np.ndarray, starts: np.ndarray) -> Iterator[np.ndarray]:
    """Yield UVs moved by whole repeats of the texture, so that each face comes to lie in 0 to 1 at least in part.

    The first ones have the lowest corner of each face in 0 to 1, the others further parts of faces that repeat.

    Args:
        uvs: float32 [L, 2], of the corners of all faces, face by face.
        starts: int32 [F], the first corner of each face.
    """
    known = np.nan_to_num(uvs, nan=0.0, posinf=0.0, neginf=0.0)
    low = np.floor(np.minimum.reduceat(known, starts) + _TOLERANCE)
    high = np.ceil(np.maximum.reduceat(known, starts) - _TOLERANCE)
    repeats = np.clip(high - low, 1, _MOST_REPEATS)
    base = known - low.repeat(np.diff([*starts, len(uvs)]), axis=0)
    for place in sorted(np.ndindex(_MOST_REPEATS, _MOST_REPEATS), key=sum):
        if (repeats > place).all(axis=1).any():
            yield (base - place).astype(np.float32)
