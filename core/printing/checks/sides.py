"""The sides of triangles, grouped by the edges that they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sides:
    """The sides of triangles, grouped by the edges that they share.

    Side ``3 t + i`` goes from corner i of triangle t to the next one. ``order`` int64 [3 S] has the sides of each edge
    one after another, ``starts`` int64 [E] where those of each edge begin, and ``uses`` int64 [E] how many these are.
    ``forward`` bool [3 S] says whether each side goes from the lower vertex to the higher one.
    """

    order: np.ndarray
    starts: np.ndarray
    uses: np.ndarray
    forward: np.ndarray

    def at(self, edges: np.ndarray) -> np.ndarray:
        """Return all sides [N] of chosen edges, bool [E]."""
        return np.asarray(self.order[np.repeat(edges, self.uses)])

    @property
    def neighbors(self) -> np.ndarray:
        """Triangles that share an edge, int64 [2, N]."""
        same = np.ones(len(self.order), bool)
        same[self.starts] = False
        following = np.flatnonzero(same)
        return np.stack([self.order[following - 1], self.order[following]]) // 3


def sides_of(triangles: np.ndarray) -> Sides:
    """Return the sides of triangles int64 [S, 3], grouped by their edges."""
    start, end = triangles.reshape(-1), triangles[:, [1, 2, 0]].reshape(-1)
    keys = np.minimum(start, end) * (int(triangles.max(initial=0)) + 1) + np.maximum(start, end)
    order = np.argsort(keys, kind="stable")
    first = np.ones(len(keys), bool)
    first[1:] = np.diff(keys[order]) != 0
    starts = np.flatnonzero(first)
    return Sides(order, starts, np.diff(np.append(starts, len(keys))), start < end)


def ends_of(triangles: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return the vertices [N, 2] at both ends of sides int64 [N] of triangles [S, 3]."""
    rows, first = sides // 3, sides % 3
    return np.stack([triangles[rows, first], triangles[rows, (first + 1) % 3]], axis=1)
