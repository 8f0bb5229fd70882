"""Points spread over a surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Samples:
    """Points on ``triangles`` int64 [N] with the barycentric ``weights`` float64 [N, 3] of their corners; each stands
    for ``areas`` float64 [N] of the surface."""

    triangles: np.ndarray
    weights: np.ndarray
    areas: np.ndarray

    def points(self, corners: np.ndarray) -> np.ndarray:
        """Return the values [N, C] at the points, given those of all corners [F, 3, C]."""
        return np.asarray(np.einsum("nk,nkc->nc", self.weights, corners[self.triangles]))

    def shares(self, chosen: np.ndarray, count: int) -> np.ndarray:
        """Return how much of each of ``count`` triangles chosen points, bool [N], stand for, in [0, 1]."""
        total = np.bincount(self.triangles, self.areas, count)
        part = np.bincount(self.triangles, self.areas * chosen, count)
        return np.divide(part, total, out=np.zeros(count), where=total > 0)


def samples_of(areas: np.ndarray, about: int) -> Samples:
    """Return a point in the middle of each triangle that has an area, and more on large ones.

    Args:
        areas: float64 [F], of the triangles.
        about: how many points there are at least, and at most in addition to the number of triangles.
    """
    total = areas.sum()
    counts = np.ceil(areas / total * about).astype(np.int64) if total > 0 else np.zeros(len(areas), np.int64)
    triangles = np.repeat(np.arange(len(areas)), counts)
    weights = np.full((len(triangles), 3), 1 / 3)
    spread = counts[triangles] > 1
    weights[spread] = np.random.default_rng(0).dirichlet((1, 1, 1), int(spread.sum()))
    return Samples(triangles, weights, areas[triangles] / counts[triangles])
