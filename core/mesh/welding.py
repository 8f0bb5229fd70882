"""Vertices at the same place that belong together: the two sides of a seam along which a mesh is open."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import unique_rows
from core.mesh.sides import sides_of

# Places that are no farther apart than this part of the mesh's width are one, whatever rounding did.
_SAME = 1e-6


def welded(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return ``triangles`` int64 [F, 3] of ``positions`` [V, 3] in which vertices on open edges at the same place are
    one, the first of them. Closed parts that merely touch stay apart."""
    triangles = triangles.astype(np.int64)
    sides = sides_of(triangles)
    open_sides = sides.at(sides.uses == 1)
    rows, first = open_sides // 3, open_sides % 3
    loose = np.unique(np.concatenate([triangles[rows, first], triangles[rows, (first + 1) % 3]]))
    if not len(loose):
        return triangles
    places = positions[loose].astype(np.float64)
    step = max(_SAME * float(np.ptp(places, axis=0).max()), np.finfo(np.float32).tiny)
    # Minus zero is zero.
    earliest, inverse = unique_rows(np.rint(places / step) + 0.0)
    names = np.arange(len(positions))
    names[loose] = loose[earliest][inverse]
    return np.asarray(names[triangles])
