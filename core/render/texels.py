"""Which point of the surface every texel of the UV map shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.kernels.compiled import kernels
from core.mesh.mesh import unique_rows
from core.mesh.repeats import Repeats, repeats
from core.mesh.uv_derivatives import uv_derivatives
from core.mesh.uv_islands import edges_of, island_of_each, order_of_islands
from core.mesh.uv_map import FAR
from core.mesh.uv_sharing import overlaps
from core.render.coverage import coverage
from core.render.footprints import Footprints
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, barycentric
from core.threads import in_order

# Bands are that high, lower in large textures: memory stays bounded.
_ROWS_PER_BAND, _TEXELS_PER_BAND = 256, 1 << 18

_RAYS_AT_A_TIME = 8192
_DOWN = np.array([0, 0, -1], np.float32)
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


@dataclass(frozen=True)
class _Flat:
    """The flattened UV map: what rays are cast at, the triangle int32 [N] of each of its own, their UVs [N, 3, 2], and
    the ``surface_steps`` of the surface's triangles."""

    scene: EmbreeScene
    triangles: np.ndarray
    uvs: np.ndarray
    steps: np.ndarray


class TexelMap:
    """Finds surface points of texels by casting rays straight down onto the flattened UV map."""

    def __init__(self, surface: Surface, whole: Footprints | None = None, members: np.ndarray | None = None) -> None:
        """``surface`` may be the ``members`` int64 [F] of a ``whole`` one, all of it otherwise."""
        self.surface = surface
        self._footprints = whole or Footprints(surface)
        self._members = np.arange(len(surface.corners)) if members is None else members
        self._covered: np.ndarray | None = None

    @cached_property
    def _flat(self) -> _Flat:
        """It takes seconds for millions of triangles, and the first step of a run need not wait for it."""
        shown = repeats(self.surface.uvs)
        height = _heights(self.surface, shown)[:, None, None]
        flat = np.concatenate([shown.uvs, np.broadcast_to(height, (len(height), 3, 1))], axis=2)
        scene = EmbreeScene()
        TriangleMesh(scene, np.ascontiguousarray(flat, dtype=np.float32))
        return _Flat(scene, shown.triangles.astype(np.int32), shown.uvs, surface_steps(self.surface))

    def coverage(self, size: int) -> np.ndarray:
        """Return bool [size, size], row 0 at the top: the texels whose area some triangle overlaps in the UV map."""
        if self._covered is None or len(self._covered) != size:
            self._covered = coverage(self._flat.uvs, size)
        return self._covered

    def bands(self, size: int, rows: int | None = None) -> Iterator[Texels]:
        """Yield the texels of a size × size texture in bands of rows, from the top; several threads find them."""
        rows = rows or max(1, min(_ROWS_PER_BAND, _TEXELS_PER_BAND // size))
        covered = self.coverage(size)
        self._footprints.prepare(size)
        yield from in_order(lambda top: self._band(covered, top, rows), range(0, size, rows))

    def _band(self, covered: np.ndarray, top: int, rows: int) -> Texels:
        size = len(covered)
        # One more row on either side: islands there have a rim in this band.
        first, last = max(0, top - 1), min(size, top + rows + 1)
        triangles, points = self._cast_rays(covered, first, last)
        rim, origins, ways = _find_rim(triangles, size)
        triangles[rim] = triangles[origins]
        beyond = (self._flat.steps[triangles[rim]] @ (ways[..., None] / np.float32(size)))[..., 0]
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
        triangles, points = self._at((buffer.uvs - np.floor(buffer.uvs)).astype(np.float32))
        hit = triangles >= 0
        density = np.maximum(self.surface.uv_density[np.where(hit, triangles, 0)], 1e-6)
        # Triangles without area in the UV map show a single place, however wide a pixel is there.
        seen = np.maximum(buffer.uv_footprint, np.finfo(np.float32).tiny)
        footprint = np.where(hit, seen / density, buffer.footprint)
        return replace(
            buffer, points=np.where(hit[:, None], points, buffer.points), footprint=footprint.astype(np.float32)
        )

    def _cast_rays(self, covered: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangle int32 [N] (-1: none) and the point float32 [N, 3] of all texels in some rows."""
        size, band = len(covered), covered[first:last]
        centers = (np.arange(size, dtype=np.float32) + 0.5) / size
        compiled = kernels()
        # No ray meets anything beside the islands.
        if compiled is None:
            rows, columns = np.nonzero(band)
            uvs = np.stack([centers[columns], (1.0 - centers[first:last])[rows]], axis=1)
            return self._hit(_above(uvs), rows * size + columns, band.size)
        count = np.count_nonzero(band)
        origins, texels = np.empty((count, 3), np.float32), np.empty(count, np.int64)
        compiled.rays_of_texels(band, centers, first, origins, texels)
        return self._hit(origins, texels, band.size)

    def _at(self, uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangle int32 [N] (-1: none) and the point float32 [N, 3] at places [N, 2] of the texture."""
        return self._hit(_above(uvs), np.arange(len(uvs), dtype=np.int64), len(uvs))

    def _hit(self, origins: np.ndarray, texels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangle int32 [``count``] (-1: none) and the point float32 [``count``, 3] that rays straight down
        from ``origins`` [M, 3] find for each of the ``texels`` [M]."""
        triangles, points = np.full(count, -1, np.int32), np.zeros((count, 3), np.float32)
        down = np.ascontiguousarray(np.broadcast_to(_DOWN, (min(len(origins), _RAYS_AT_A_TIME), 3)))
        compiled, corners = kernels(), np.require(self.surface.corners, np.float32, ("C", "W"))
        # So few rays at a time stay in a core's cache.
        for start in range(0, len(origins), _RAYS_AT_A_TIME):
            some = slice(start, start + _RAYS_AT_A_TIME)
            hits = self._flat.scene.run(origins[some], down[: len(origins[some])], output=1)
            found = hits["primID"], hits["u"], hits["v"], texels[some], self._flat.triangles
            if compiled is None:
                self._hit_without_compiler(*found, triangles, points)
            else:
                compiled.texels_hit(*found, corners, triangles, points)
        return triangles, points

    def _hit_without_compiler(
        self,
        hits: np.ndarray,
        u: np.ndarray,
        v: np.ndarray,
        texels: np.ndarray,
        of_map: np.ndarray,
        triangles: np.ndarray,
        points: np.ndarray,
    ) -> None:
        """Write what ``core.kernels.texels.texels_hit`` does, on machines without numba."""
        hit = np.flatnonzero(hits >= 0)
        shown = of_map[hits[hit]]
        triangles[texels[hit]] = shown
        points[texels[hit]] = barycentric(self.surface.corners, shown, u[hit], v[hit])


def _above(uvs: np.ndarray) -> np.ndarray:
    """Return where rays that fall on places [N, 2] of the texture start, float32 [N, 3]."""
    return np.concatenate([uvs, np.ones((len(uvs), 1), np.float32)], axis=1)


def shared_texels(surface: Surface) -> TexelMap | None:
    """Return the map of texels if several places of the surface share some, a notable part of it, or None."""
    return TexelMap(surface) if overlaps(_near(surface), surface.areas, tiles=False) > _NOTABLE else None


def _near(surface: Surface) -> np.ndarray:
    """Return the UVs of a surface, 0 for those that are no places."""
    return np.where(np.abs(surface.uvs) < FAR, surface.uvs, 0)


def _heights(surface: Surface, shown: Repeats) -> np.ndarray:
    """Return the heights [N], 0 or less, at which rays meet the triangles of a flattened map: where islands share
    texels, one island is on top (``order_of_islands``), and triangles that repeat the texture are below all others."""
    uvs = _near(surface)
    if overlaps(uvs, surface.areas, tiles=False) == 0:
        return np.where(shown.wide, -1.0, 0.0)
    order = order_of_islands(island_of_each(uvs, edges_of(surface.corners)), uvs, surface.corners)
    squares = np.round(uvs[shown.triangles, 0] - shown.uvs[:, 0])
    keys = np.column_stack([shown.wide, order[shown.triangles], squares[:, ::-1]])
    first, inverse = unique_rows(keys)
    ranks = np.empty(len(first))
    ranks[np.lexsort(keys[first].T[::-1])] = np.arange(len(first))
    return -ranks[inverse] / len(first)


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
