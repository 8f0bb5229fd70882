"""Which triangle each texel of a new UV map shows."""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

_ROWS = 256


def triangles_of_texels(uvs: np.ndarray, size: int, gutter: int) -> np.ndarray:
    """Return the triangle int32 [size, size] that each texel shows, row 0 at the top; −1 where none is near.

    ``uvs`` float32 [F, 3, 2] are triangles that do not overlap. Texels up to ``gutter`` steps beside a triangle show
    it, too: filters blend them in.
    """
    scene = EmbreeScene()
    flat = np.concatenate([uvs, np.zeros((*uvs.shape[:2], 1), np.float32)], axis=2)
    TriangleMesh(scene, np.ascontiguousarray(flat, np.float32))
    shown = np.empty((size, size), np.int32)
    centers = (np.arange(size, dtype=np.float32) + 0.5) / size
    for top in range(0, size, _ROWS):
        rows = 1 - centers[top : top + _ROWS]
        origins = np.stack(np.meshgrid(centers, rows), axis=2).reshape(-1, 2)
        origins = np.ascontiguousarray(np.concatenate([origins, np.ones((len(origins), 1), np.float32)], axis=1))
        down = np.tile(np.array([0, 0, -1], np.float32), (len(origins), 1))
        shown[top : top + _ROWS] = scene.run(origins, down).reshape(len(rows), size)
    for _ in range(gutter):
        _grow(shown)
    return shown


def _grow(shown: np.ndarray) -> None:
    """Give empty texels what a texel beside them shows."""
    before = shown.copy()
    for target, source in (
        ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        ((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
        ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
        ((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
    ):
        np.copyto(shown[target], before[source], where=shown[target] < 0)
