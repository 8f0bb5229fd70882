"""A UV map for baking: charts seen along the axes, which nobody paints on.

xatlas makes larger charts with less distortion, but takes minutes for a million triangles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.mesh.sides import sides_of

# A chart is at most so large a part of the width of the square that has the area of the surface.
_PART = 1 / 6
# The axes to the right and up in a chart that faces along +x, +y, +z, −x, −y, −z; none of them is mirrored.
_RIGHT = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float64)
_UP = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], np.float64)


@dataclass(frozen=True)
class Charts:
    """``places`` float32 [F, 3, 2] of corners in their charts, whose lower left corners are at 0, in the unit of the
    mesh; ``of_triangles`` int64 [F] says which chart each triangle is in, ``sizes`` float64 [C, 2] are theirs."""

    places: np.ndarray
    of_triangles: np.ndarray
    sizes: np.ndarray


def charts_of(positions: np.ndarray, triangles: np.ndarray) -> Charts:
    """Return charts of a mesh: connected triangles that face roughly the same way, as seen from there.

    ``positions`` float [V, 3], ``triangles`` int [F, 3]. A chart that winds on top of itself is cut by a grid.
    """
    corners = positions[triangles].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = np.concatenate([normals, -normals], axis=1).argmax(axis=1)
    width = np.sqrt(np.linalg.norm(normals, axis=1).sum() / 2) * _PART
    cells = np.floor((corners.mean(axis=1) - corners.min(axis=(0, 1))) / max(width, 1e-12)).astype(np.int64)
    groups = np.unique(_key(np.column_stack([facing, cells])), return_inverse=True)[1]
    of_triangles = _connected(triangles, groups)
    places = np.stack(
        [np.einsum("fck,fk->fc", corners, axes[facing]) for axes in (_RIGHT, _UP)],
        axis=2,
    )
    lowest, highest = (_per_chart(reduce, places, of_triangles) for reduce in (np.minimum, np.maximum))
    return Charts((places - lowest[of_triangles][:, None]).astype(np.float32), of_triangles, highest - lowest)


def _key(columns: np.ndarray) -> np.ndarray:
    """Return one number for each row of whole numbers, 0 or more, [N, C]."""
    return np.asarray(np.ravel_multi_index(tuple(columns.T), tuple(columns.max(axis=0) + 1)), np.int64)


def _connected(triangles: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return for each triangle the number of the connected part of its group that it is in, int64 [F]."""
    one, other = sides_of(triangles).neighbors
    joined = groups[one] == groups[other]
    graph = coo_matrix((np.ones(joined.sum(), bool), (one[joined], other[joined])), (len(triangles),) * 2)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _per_chart(reduce: np.ufunc, places: np.ndarray, of_triangles: np.ndarray) -> np.ndarray:
    """Return the lowest or highest places [C, 2] of charts."""
    order = np.argsort(of_triangles, kind="stable")
    starts = np.searchsorted(of_triangles[order], np.arange(of_triangles.max() + 1))
    inner = reduce.reduce(places, axis=1)
    return np.asarray(reduce.reduceat(inner[order], starts, axis=0))
