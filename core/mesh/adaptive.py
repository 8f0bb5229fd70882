"""Which edges to cut so that triangles become finer where what they carry is wrong."""

from __future__ import annotations

import numpy as np

from core.mesh.cut_edges import Cut
from core.mesh.edges import Edges

PROBES = np.array([[3, 3, 0], [0, 3, 3], [3, 0, 3], [2, 2, 2]], np.float32) / 6
"""The points of a triangle at which what it carries is compared with what its corners make of it: the middles of the
edges that start at each corner, and the center."""

# Of a triangle, the edges are cut along which values change most, and those that come close. If its height is less than
# a part of its longest edge, that one is cut: splinters would come about, and never be fine enough.
_CLOSE, _SLENDER = 0.7, 0.25


def wishes_of(cut: Cut, edges: Edges, errors: np.ndarray, fine: float) -> np.ndarray:
    """Return how much there is to gain by cutting each edge, float32 [E]: the error of its triangles times their area;
    0 where they are fine enough, and for edges that follow the values while others cross them.

    Args:
        cut: the triangles.
        edges: their edges.
        errors: how wrong they are at each of ``PROBES``, [N, 4].
        fine: the mean error below which a triangle is fine enough.
    """
    lengths = edges.lengths(cut.positions)[edges.of_triangles]
    longest = lengths.max(axis=1, keepdims=True)
    slender = 2 * cut.areas[:, None] < _SLENDER * longest**2
    eager = np.where(slender, lengths, errors[:, :3] * lengths)
    across = eager >= _CLOSE * eager.max(axis=1, keepdims=True)
    means = errors.mean(axis=1)
    return edges.largest(across * np.where(means > fine, means * cut.areas, 0)[:, None])
