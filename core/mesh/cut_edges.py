"""Triangles cut at the middles of chosen edges, with no T-junctions: on both sides of an edge, the same happens.

No library does that for surfaces that may be open or broken: manifold3d refines solids alone, and trimesh leaves
T-junctions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.edges import Edges

# Triangles have six points: corners 0, 1, 2, and 3, 4, 5, the middles of the edges that start there. For each set of
# edges to cut (bit n for the edge that starts at corner n), the triangles that take the place of one. Where two edges
# are cut, what is left is a quadrangle, which has two diagonals; 8 is added for the other one.
_PIECES = {
    1: ((0, 3, 2), (3, 1, 2)),
    2: ((1, 4, 0), (4, 2, 0)),
    4: ((2, 5, 1), (5, 0, 1)),
    3: ((3, 1, 4), (0, 3, 4), (0, 4, 2)),
    3 + 8: ((3, 1, 4), (0, 3, 2), (3, 4, 2)),
    6: ((4, 2, 5), (1, 4, 5), (1, 5, 0)),
    6 + 8: ((4, 2, 5), (1, 4, 0), (4, 5, 0)),
    5: ((5, 0, 3), (2, 5, 3), (2, 3, 1)),
    5 + 8: ((5, 0, 3), (2, 5, 1), (5, 3, 1)),
    7: ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5)),
}
# The first diagonals of quadrangles, and the other ones.
_DIAGONALS = {3: ((0, 4), (3, 2)), 6: ((1, 5), (4, 0)), 5: ((2, 3), (5, 1))}


@dataclass(frozen=True)
class Cut:
    """A mesh cut into smaller triangles.

    ``positions`` float64 [V, 3] start with those of the mesh, ``triangles`` int64 [N, 3]. ``parents`` int64 [N] are the
    triangles of the mesh, and ``weights`` float32 [N, 3, 3] the barycentric weights in them of each corner.
    """

    positions: np.ndarray
    triangles: np.ndarray
    parents: np.ndarray
    weights: np.ndarray

    @property
    def areas(self) -> np.ndarray:
        """The areas of the triangles, float64 [N]."""
        first, second, third = self.positions[self.triangles.T]
        ahead, behind = second - first, third - first
        # np.cross is slow.
        turned = [ahead[:, a] * behind[:, b] - ahead[:, b] * behind[:, a] for a, b in ((1, 2), (2, 0), (0, 1))]
        return norms(np.stack(turned, axis=1)) / 2


def uncut(positions: np.ndarray, triangles: np.ndarray) -> Cut:
    """Return a mesh of ``positions`` [V, 3] and ``triangles`` [F, 3] as it is before any cut."""
    weights = np.broadcast_to(np.eye(3, dtype=np.float32), (len(triangles), 3, 3))
    return Cut(positions.astype(np.float64), triangles.astype(np.int64), np.arange(len(triangles)), weights)


def cut_edges(cut: Cut, edges: Edges, chosen: np.ndarray) -> Cut:
    """Return the mesh with the ``chosen`` edges, bool [E], cut in the middle.

    Every chosen edge makes one triangle more of each triangle that it belongs to. Triangles that are cut move to the
    end; the others keep their order.
    """
    ends = edges.ends[chosen]
    middles = cut.positions[ends].mean(axis=1)
    numbers = np.full(len(edges.ends), -1, np.int64)
    numbers[chosen] = len(cut.positions) + np.arange(len(ends))
    positions = np.concatenate([cut.positions, middles])
    points = np.concatenate([cut.triangles, numbers[edges.of_triangles]], axis=1)
    weights = np.concatenate([cut.weights, (cut.weights + np.roll(cut.weights, -1, axis=1)) / 2], axis=1)
    kinds = (chosen[edges.of_triangles] * np.array([1, 2, 4])).sum(axis=1)
    for kind, (first, other) in _DIAGONALS.items():
        rows = np.flatnonzero(kinds == kind)
        lengths = [norms(positions[points[rows, a]] - positions[points[rows, b]]) for a, b in (first, other)]
        kinds[rows] += 8 * (lengths[1] < lengths[0])
    pieces = [(np.flatnonzero(kinds == 0), [0, 1, 2])]
    pieces += [
        (np.flatnonzero(kinds == kind), list(corners)) for kind, triples in _PIECES.items() for corners in triples
    ]
    return Cut(
        positions,
        np.concatenate([points[rows][:, corners] for rows, corners in pieces]),
        np.concatenate([cut.parents[rows] for rows, _ in pieces]),
        np.concatenate([weights[rows][:, corners] for rows, corners in pieces]),
    )


def norms(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths of vectors [..., C], several times as fast as ``np.linalg.norm``."""
    return np.sqrt(np.einsum("...c,...c->...", vectors, vectors))
