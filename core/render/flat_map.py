"""The flattened UV map: which triangle lies on top at a place of the texture, and which point of the surface is there.

Embree finds places anywhere, by rays straight down; the texels of a whole texture are drawn triangle by triangle, which
takes a fraction of the time, where this machine can compile.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.kernels.compiled import kernels
from core.mesh.mesh import unique_rows
from core.mesh.repeats import Repeats, repeats
from core.mesh.uv_islands import edges_of, island_of_each, order_of_islands
from core.mesh.uv_map import FAR
from core.mesh.uv_sharing import overlaps
from core.render.surface import Surface
from core.render.uv_buffer import barycentric

_RAYS_AT_A_TIME = 8192
_DOWN = np.array([0, 0, -1], np.float32)


class FlatMap:
    """The triangles of a surface as the unit square of UV space shows them, ``uvs`` float64 [M, 3, 2], from the
    highest to the lowest. Threads may share it."""

    def __init__(self, surface: Surface) -> None:
        shown = repeats(surface.uvs)
        heights = _heights(surface, shown)
        order = np.argsort(-heights, kind="stable")
        self._heights = heights[order].astype(np.float32)
        self._triangles = shown.triangles[order].astype(np.int32)
        self.uvs = np.ascontiguousarray(shown.uvs[order])
        # For some maps it is a hundred megabytes.
        del shown
        self._spans = np.stack([self.uvs[..., 1].min(axis=1), self.uvs[..., 1].max(axis=1)], axis=1)
        self._corners = np.require(surface.corners, np.float32, ("C", "W"))

    @cached_property
    def _scene(self) -> EmbreeScene:
        """It takes seconds for millions of triangles, and most jobs need none."""
        heights = np.broadcast_to(self._heights[:, None, None], (len(self.uvs), 3, 1))
        scene = EmbreeScene()
        TriangleMesh(scene, np.ascontiguousarray(np.concatenate([self.uvs, heights], axis=2), dtype=np.float32))
        return scene

    def texels(self, size: int, first: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangles int32 [R · ``size``] (-1: none) and the points float32 [R · ``size``, 3] of the texels
        in the rows ``first`` … ``end - 1``, from the top, of a texture of size × size."""
        compiled, count = kernels(), (end - first) * size
        if compiled is None:
            centers = (np.arange(size, dtype=np.float32) + 0.5) / size
            rows, columns = np.divmod(np.arange(count), size)
            return self.at(np.stack([centers[columns], (1 - centers[first:end])[rows]], axis=1))
        triangles, points = np.full((end - first, size), -1, np.int32), np.zeros((count, 3), np.float32)
        known = self.uvs, self._spans, self._triangles, self._corners
        compiled.texels_of_triangles(*known, first, end, triangles, points)
        return triangles.reshape(-1), points

    def at(self, uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangles int32 [N] (-1: none) and the points float32 [N, 3] at places float32 [N, 2] of the unit
        square."""
        triangles, points = np.full(len(uvs), -1, np.int32), np.zeros((len(uvs), 3), np.float32)
        compiled = kernels()
        # So few rays at a time stay in a core's cache.
        for start in range(0, len(uvs), _RAYS_AT_A_TIME):
            some = slice(start, start + _RAYS_AT_A_TIME)
            origins = np.concatenate([uvs[some], np.ones((len(uvs[some]), 1), np.float32)], axis=1)
            hits = self._scene.run(origins, np.tile(_DOWN, (len(origins), 1)), output=1)
            found = hits["primID"], hits["u"], hits["v"]
            if compiled is None:
                self._write(*found, triangles[some], points[some])
            else:
                compiled.places_of_rays(*found, self._triangles, self._corners, triangles[some], points[some])
        return triangles, points

    def _write(self, hits: np.ndarray, u: np.ndarray, v: np.ndarray, triangles: np.ndarray, points: np.ndarray) -> None:
        """Write what ``core.kernels.texels.places_of_rays`` does, on machines without numba."""
        hit = np.flatnonzero(hits >= 0)
        triangles[hit] = self._triangles[hits[hit]]
        points[hit] = barycentric(self._corners, triangles[hit], u[hit], v[hit])


def near_uvs(surface: Surface) -> np.ndarray:
    """Return the UVs of a surface [F, 3, 2], 0 for those that are no places."""
    return np.where(np.abs(surface.uvs) < FAR, surface.uvs, 0)


def _heights(surface: Surface, shown: Repeats) -> np.ndarray:
    """Return the heights [N], 0 or less, at which rays meet the triangles of a flattened map: where islands share
    texels, one island is on top (``order_of_islands``), and triangles that repeat the texture are below all others."""
    uvs = near_uvs(surface)
    if overlaps(uvs, surface.areas, tiles=False) == 0:
        return np.where(shown.wide, -1.0, 0.0)
    order = order_of_islands(island_of_each(uvs, edges_of(surface.corners)), uvs, surface.corners)
    squares = np.round(uvs[shown.triangles, 0] - shown.uvs[:, 0])
    keys = np.column_stack([shown.wide, order[shown.triangles], squares[:, ::-1]])
    first, inverse = unique_rows(keys)
    ranks = np.empty(len(first))
    ranks[np.lexsort(keys[first].T[::-1])] = np.arange(len(first))
    return -ranks[inverse] / len(first)
