"""The ways in which vertices move for a relief."""

from __future__ import annotations

import numpy as np

from core.mesh.cut_edges import Cut
from core.mesh.displacement.giving_way import giving_way
from core.mesh.normals import corner_angles, unit

# Normals that differ by less than about 2.5° are one.
_SAME = 0.999
# Where faces meet at a sharp edge, vertices go farther, so that all these faces rise by the height; but no farther than
# so many times the height.
_FARTHEST = 2.0
# Of the planes of faces, those that are nearly the same count once.
_ALIKE = 0.05


def directions(cut: Cut, normals: np.ndarray, depth: float) -> np.ndarray:
    """Return the way that each vertex goes for a height of 1, float64 [V, 3].

    It is the smooth normal, the same for all corners at the vertex, and of length 1. At sharp edges it leads to where
    the faces meet after each has moved by 1 along its own normal: a cube becomes a larger cube. Vertices nearby give
    way, so that faces that sink do not fold.

    Args:
        cut: the triangles.
        normals: unit normals of the corners of the mesh before cuts, [F, 3, 3].
        depth: how far vertices will move at most.
    """
    found = unit(np.einsum("nck,nkd->ncd", cut.weights, normals[cut.parents])).reshape(-1, 3)
    angles = corner_angles(cut.positions[cut.triangles]).reshape(-1)
    vertices, count = cut.triangles.reshape(-1), len(cut.positions)
    means = unit(_sums(vertices, found * angles[:, None], count))
    split = np.zeros(count, bool)
    split[vertices[np.einsum("nk,nk->n", means[vertices], found) < _SAME]] = True
    chosen = np.flatnonzero(split[vertices])
    if not len(chosen):
        return means
    names, places = np.unique(vertices[chosen], return_inverse=True)
    ways, lines = _meeting(places, found[chosen], angles[chosen], len(names))
    means[names] = ways
    along = np.zeros((count, 3))
    along[names] = lines
    return giving_way(cut, means, split, along, depth)


def _meeting(
    vertices: np.ndarray, normals: np.ndarray, weights: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return where planes meet that have moved by 1 along their ``normals`` [N, 3], as well as they can: for each
    vertex a way [count, 3]; and the directions [count, 3] of the lines along which they meet, 0 where it is a point."""
    matrices = _sums(vertices, (weights[:, None, None] * normals[:, :, None] * normals[:, None]).reshape(-1, 9), count)
    sides = _sums(vertices, weights[:, None] * normals, count)
    sizes, axes = np.linalg.eigh(matrices.reshape(-1, 3, 3))
    small = sizes <= _ALIKE * sizes[:, 2:]
    inverse = np.where(small, 0, 1 / np.where(small, 1, sizes))
    ways = np.einsum("nij,nj,nkj,nk->ni", axes, inverse, axes, sides)
    lengths = np.linalg.norm(ways, axis=1, keepdims=True)
    ways *= np.minimum(1, _FARTHEST / np.maximum(lengths, np.finfo(np.float64).tiny))
    return ways, np.where(small[:, :1], axes[:, :, 0], 0)


def _sums(groups: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Return the sums of values [N, C] in each of ``count`` groups [N], several times as fast as ``np.add.at``."""
    return np.stack([np.bincount(groups, column, count) for column in values.T], axis=1)
