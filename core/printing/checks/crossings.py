"""Where triangles go through each other."""

from __future__ import annotations

import igl.copyleft.cgal as cgal
import numpy as np

from core.mesh.mesh import unique_rows
from core.printing.checks.structure import Structure

# Triangles that only touch no longer do once each shrinks by this part.
_SHRUNK = 1e-4


def crossings(structure: Structure) -> np.ndarray:
    """Return pairs int64 [N, 2] of triangles of a structure that go through each other, and of triangles of two shells
    that lie on one another. Triangles that meet at an edge or a vertex, or only touch, do not.

    CGAL computes with exact numbers.
    """
    solid = np.flatnonzero(~structure.flat)
    pairs = solid[_intersecting(structure.points, structure.triangles[solid])]
    involved, places = np.unique(pairs, return_inverse=True)
    soup = _shrunk(structure.points[structure.triangles[involved]])
    crossing = _intersecting(soup.reshape(-1, 3), np.arange(3 * len(involved)).reshape(-1, 3))
    meeting = np.sort(places.reshape(-1, 2), axis=1)
    # Shrunk triangles can only meet where they did before.
    kept = np.isin(_keys(meeting, len(involved)), _keys(np.sort(crossing, axis=1), len(involved)))
    return np.concatenate([pairs[kept], _coincident(structure)])


def _intersecting(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the pairs int64 [N, 2] of triangles that have more in common than an edge or a vertex of both."""
    if len(triangles) < 2:
        return np.empty((0, 2), np.int64)
    return np.asarray(cgal.remesh_self_intersections(points, triangles, detect_only=True)[2], np.int64)


def _shrunk(corners: np.ndarray) -> np.ndarray:
    middles = corners.mean(axis=1, keepdims=True)
    smaller = middles + (1 - _SHRUNK) * (corners - middles)
    # Rounding must not take triangles out of the plane of an axis.
    return np.clip(smaller, corners.min(axis=1, keepdims=True), corners.max(axis=1, keepdims=True))


def _keys(pairs: np.ndarray, number: int) -> np.ndarray:
    return np.asarray(pairs[:, 0] * number + pairs[:, 1])


def _coincident(structure: Structure) -> np.ndarray:
    """Return pairs int64 [N, 2] of triangles of different vertices at the same places."""
    first, same = unique_rows(structure.points)
    if len(first) == len(structure.points):
        return np.empty((0, 2), np.int64)
    order = np.sort(same[structure.triangles], axis=1)
    earliest, inverse = unique_rows(order)
    partners = earliest[inverse]
    later = np.flatnonzero(partners != np.arange(len(partners)))
    return np.stack([partners[later], later], axis=1)
