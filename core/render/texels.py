"""Which point of the surface every texel of the UV map shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.mesh.uv_derivatives import uv_derivatives
from core.mesh.uv_sharing import overlaps
from core.render.coverage import coverage
from core.render.flat_map import FlatMap, near_uvs
from core.render.footprints import Footprints
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer
from core.threads import in_order

# Bands are that high, lower in large textures: memory stays bounded.
_ROWS_PER_BAND, _TEXELS_PER_BAND = 256, 1 << 18

# Nearest first, as (rows down, columns right).
_NEIGHBORS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
# No texel of the rim lies farther out than this many texels, however slanted its triangle.
_FARTHEST = 2.0
# Overlaps on a smaller part of the surface are accidents at borders.
_NOTABLE = 0.02


@dataclass(frozen=True)
class Texels:
    """Texels whose centers lie in a UV island, and the rim of texels next to them; N of size².

    ``indices`` int64 [N] flat, row 0 at the top; ``points`` float32 [N, 3]; ``footprint`` float32 [N] width of the
    texel on the surface; ``triangles`` int32 [N] that they lie on. The points of the rim lie beyond the border of the
    island, in the plane of its last triangle: where texture filters blend them in, colors continue as they should, and
    both sides of a seam meet.
    """

    indices: np.ndarray
    points: np.ndarray
    footprint: np.ndarray
    triangles: np.ndarray


class TexelMap:
    """Finds the points of a surface that the texels of its textures show."""

    def __init__(self, surface: Surface, whole: Footprints | None = None, members: np.ndarray | None = None) -> None:
        """``surface`` may be the ``members`` int64 [F] of a ``whole`` one, all of it otherwise."""
        self.surface = surface
        self._footprints = whole or Footprints(surface)
        self._members = np.arange(len(surface.corners)) if members is None else members
        self._covered: np.ndarray | None = None

    @cached_property
    def _flat(self) -> FlatMap:
        """It takes a while for millions of triangles, and the first step of a run need not wait for it."""
        return FlatMap(self.surface)

    @cached_property
    def _steps(self) -> np.ndarray:
        """The ``surface_steps`` of all triangles."""
        return surface_steps(self.surface)

    def coverage(self, size: int) -> np.ndarray:
        """Return bool [size, size], row 0 at the top: the texels whose area some triangle overlaps in the UV map."""
        if self._covered is None or len(self._covered) != size:
            self._covered = coverage(self._flat.uvs, size)
        return self._covered

    def bands(self, size: int, rows: int | None = None) -> Iterator[Texels]:
        """Yield the texels of a size × size texture in bands of rows, from the top; several threads find them."""
        rows = rows or max(1, min(_ROWS_PER_BAND, _TEXELS_PER_BAND // size))
        flat, steps = self._flat, self._steps
        self._footprints.prepare(size)
        yield from in_order(lambda top: self._band(flat, steps, size, top, rows), range(0, size, rows))

    def _band(self, flat: FlatMap, steps: np.ndarray, size: int, top: int, rows: int) -> Texels:
        # One more row on either side: islands there have a rim in this band.
        first, last = max(0, top - 1), min(size, top + rows + 1)
        triangles, points = flat.texels(size, first, last)
        rim, origins, ways = _find_rim(triangles, size)
        triangles[rim] = triangles[origins]
        beyond = (steps[triangles[rim]] @ (ways[..., None] / np.float32(size)))[..., 0]
        width = self._footprints.in_map(self._members[triangles[rim]], size)
        length = np.linalg.norm(beyond, axis=1) / (_FARTHEST * width)
        points[rim] = points[origins] + beyond / np.maximum(1, length)[:, None]
        start, end = (top - first) * size, (min(size, top + rows) - first) * size
        inside = start + np.flatnonzero(triangles[start:end] >= 0)
        places, found = points[inside], triangles[inside]
        footprint = self._footprints.at(self._members[found], places, size)
        return Texels(first * size + inside, places, footprint, found)

    def shown(self, buffer: UVBuffer) -> UVBuffer:
        """Return a view's buffer with the points that its pixels show once the texture is made: where several places
        share a texel, the one that has it."""
        triangles, points = self._flat.at((buffer.uvs - np.floor(buffer.uvs)).astype(np.float32))
        hit = triangles >= 0
        density = np.maximum(self.surface.uv_density[np.where(hit, triangles, 0)], 1e-6)
        # Triangles without area in the UV map show a single place, however wide a pixel is there.
        seen = np.maximum(buffer.uv_footprint, np.finfo(np.float32).tiny)
        footprint = np.where(hit, seen / density, buffer.footprint)
        return replace(
            buffer, points=np.where(hit[:, None], points, buffer.points), footprint=footprint.astype(np.float32)
        )


def shared_texels(surface: Surface) -> TexelMap | None:
    """Return the map of texels if several places of the surface share some, a notable part of it, or None."""
    return TexelMap(surface) if overlaps(near_uvs(surface), surface.areas, tiles=False) > _NOTABLE else None


def surface_steps(surface: Surface) -> np.ndarray:
    """Return the steps on the surface that one unit of u and of v make, float32 [F, 3, 2]; 0 where UVs have no area."""
    uv_edges = (surface.uvs[:, 1:] - surface.uvs[:, :1]).astype(np.float64)
    along_u, along_v, area = uv_derivatives(surface.corners[:, 1:] - surface.corners[:, :1], uv_edges)
    area = np.where(np.abs(area) > 1e-14, area, np.inf)[:, None]
    return np.stack([along_u / area, along_v / area], axis=2).astype(np.float32)


def _find_rim(triangles: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the texels [M] beside an island, the island's texels that they are next to, and the offsets [M, 2] from
    these in texels, along u and v."""
    inside = (triangles >= 0).reshape(-1, size)
    free = ~inside
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for down, right in _NEIGHBORS:
        here = np.zeros_like(inside)
        to_rows, from_rows = _shifted_slices(down)
        to_columns, from_columns = _shifted_slices(right)
        here[to_rows, to_columns] = free[to_rows, to_columns] & inside[from_rows, from_columns]
        free &= ~here
        rim = np.flatnonzero(here)
        way = np.broadcast_to(np.array([right, -down], dtype=np.float32), (len(rim), 2))
        found.append((rim, rim - down * size - right, way))
    rims, origins, ways = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rims, origins, ways


def _shifted_slices(step: int) -> tuple[slice, slice]:
    """Return slices of the places that have a neighbor ``step`` before them, and of those neighbors."""
    if step > 0:
        return slice(step, None), slice(None, -step)
    return slice(None, step or None), slice(-step, None)
