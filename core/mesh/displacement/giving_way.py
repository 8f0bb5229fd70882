"""Vertices that give way to sharp edges.

Where two faces sink, the edge between them moves inward on both; vertices that stayed in its way would make the surface
fold. The way of the edge is therefore spread over the faces, as heat is from a wire: along a face it changes by less
than the vertices are apart, so that their order stays.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.sparse.linalg import cg
from scipy.spatial import cKDTree

from core.mesh.cut_edges import Cut
from core.mesh.edges import Edges, edges_of

# How far the way of an edge is spread until about a third of it is left, and where it ends, as multiples of the depth.
_REACH, _END = 2.0, 10.0
# How much of the way is left to find out when the search ends.
_EXACT, _MOST = 1e-3, 500
# Ways that would lead elsewhere than their normals stay as they are.
_ALONG = 0.5


def giving_way(cut: Cut, ways: np.ndarray, sharp: np.ndarray, lines: np.ndarray, depth: float) -> np.ndarray:
    """Return the ``ways`` float64 [V, 3] of the vertices of triangles, with those of sharp edges spread over the others
    nearby. Along its own normals, each one goes as far as it did.

    Args:
        cut: the triangles.
        ways: where each vertex goes for a height of 1.
        sharp: which vertices are on sharp edges, bool [V].
        lines: the direction of the edge at each of these, [V, 3], along which it may give way to corners, where
            ``lines`` are 0.
        depth: how far vertices will move at most.
    """
    if not depth:
        return ways
    distances = cKDTree(cut.positions[sharp]).query(cut.positions, distance_upper_bound=_END * depth)[0]
    edges = edges_of(cut.triangles)
    corners = sharp & ~lines.any(axis=1)
    moved = _spread(cut, edges, sharp[edges.ends].all(axis=1), ways, sharp & ~corners, depth)
    edged = np.where(corners[:, None], ways, ways + lines * np.einsum("nk,nk->n", lines, moved)[:, None])
    edged = np.where(sharp[:, None], edged, ways)
    all_edges = np.ones(len(edges.ends), bool)
    found = _spread(cut, edges, all_edges, edged, np.isfinite(distances) & ~sharp, depth)
    along = np.einsum("nk,nk->n", found, ways)[:, None]
    return np.asarray(np.where(sharp[:, None] | (along < _ALONG), edged, found / np.maximum(along, _ALONG)))


def _spread(cut: Cut, edges: Edges, linked: np.ndarray, ways: np.ndarray, free: np.ndarray, depth: float) -> np.ndarray:
    """Return the ways [V, 3] with those of ``free`` vertices, bool [V], between their own and those of others that
    ``linked`` edges, bool [E], lead to."""
    numbers = np.flatnonzero(free)
    if not len(numbers):
        return ways
    areas, links = _masses(cut, edges, linked, len(ways))
    # A vertex without a face takes any small number.
    own = np.maximum(areas[numbers], np.finfo(np.float64).tiny) / (_REACH * depth) ** 2
    rows = links[numbers]
    matrix = diags(np.asarray(rows.sum(axis=1)).reshape(-1) + own) - rows[:, numbers]
    sides = own[:, None] * ways[numbers] + rows @ np.where(free[:, None], 0, ways)
    inverse = diags(1 / matrix.diagonal())
    result = ways.copy()
    for axis, side in enumerate(sides.T):
        result[numbers, axis] = cg(matrix, side, x0=ways[numbers, axis], rtol=_EXACT, maxiter=_MOST, M=inverse)[0]
    return result


def _masses(cut: Cut, edges: Edges, linked: np.ndarray, count: int) -> tuple[np.ndarray, csr_matrix]:
    """Return the area around each vertex, [V], and how strongly vertices at both ends of ``linked`` edges are bound: by
    the area around it over the square of its length."""
    thirds = np.repeat(cut.areas / 3, 3)
    around = np.bincount(edges.of_triangles.reshape(-1), thirds, len(edges.ends))[linked]
    lengths = edges.lengths(cut.positions)[linked]
    strengths = around / np.maximum(lengths, np.finfo(np.float32).tiny) ** 2
    one, other = edges.ends[linked].T
    links = coo_matrix((strengths, (one, other)), (count, count)).tocsr()
    return np.bincount(cut.triangles.reshape(-1), thirds, count), links + links.T
