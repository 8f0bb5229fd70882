"""Which point of the surface every texel of the UV map lies on: the way from space back into the texture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.render.rasterizer import barycentric
from core.render.surface import Surface

ROWS_PER_BAND = 256


@dataclass(frozen=True)
class Texels:
    """Texels whose centres lie in a UV island, N of size².

    ``indices`` int64 [N] flat, row 0 at the top; ``points`` float32 [N, 3]; ``footprint`` float32 [N] width of the
    texel on the surface.
    """

    indices: np.ndarray
    points: np.ndarray
    footprint: np.ndarray


class TexelMap:
    """Finds surface points of texels by casting rays straight down onto the flattened UV map."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        shifted = surface.uvs - np.floor(surface.uvs.mean(axis=1, keepdims=True))
        self._scene = EmbreeScene()
        for offset in _repeats(shifted):
            flat = np.concatenate(
                [shifted + np.array(offset, dtype=np.float32), np.zeros_like(shifted[..., :1])], axis=2
            )
            TriangleMesh(self._scene, np.ascontiguousarray(flat, dtype=np.float32))

    def bands(self, size: int, rows: int = ROWS_PER_BAND) -> Iterator[Texels]:
        """Yield the texels of a size × size texture in bands of rows, so that memory stays bounded."""
        centres = (np.arange(size, dtype=np.float32) + 0.5) / size
        for top in range(0, size, rows):
            v = 1.0 - centres[top : top + rows]
            grid_u, grid_v = np.meshgrid(centres, v)
            origins = np.stack([grid_u, grid_v, np.ones_like(grid_u)], axis=2).reshape(-1, 3)
            down = np.broadcast_to(np.array([0.0, 0.0, -1.0], dtype=np.float32), origins.shape)
            hits = self._scene.run(np.ascontiguousarray(origins), np.ascontiguousarray(down), output=1)
            inside = np.flatnonzero(hits["primID"] >= 0)
            triangles = hits["primID"][inside]
            points = barycentric(self.surface.corners, triangles, hits["u"][inside], hits["v"][inside])
            density = np.maximum(self.surface.uv_density[triangles], 1e-6)
            yield Texels(top * size + inside, points, (1.0 / (size * density)).astype(np.float32))


def _repeats(uvs: np.ndarray) -> list[tuple[float, float]]:
    """Return the whole-number offsets under which some triangle reaches into the unit square (textures repeat)."""
    low, high = uvs.min(axis=(0, 1)), uvs.max(axis=(0, 1))
    return [
        (float(du), float(dv))
        for du in range(int(np.floor(-high[0])) + 1, int(np.ceil(1 - low[0])))
        for dv in range(int(np.floor(-high[1])) + 1, int(np.ceil(1 - low[1])))
    ]
