"""The sides of triangles, grouped by the edges that they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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

    @cached_property
    def edges(self) -> np.ndarray:
        """The number of the edge that each side lies on, int64 [3 S]."""
        found = np.empty(len(self.order), np.int64)
        found[self.order] = np.repeat(np.arange(len(self.uses)), self.uses)
        return found

    @property
    def pairs(self) -> np.ndarray:
        """The two sides [N, 2] of each edge that exactly two triangles share."""
        return self.at(self.uses == 2).reshape(-1, 2)

    @property
    def partners(self) -> np.ndarray:
        """The other side of each side's edge, int64 [3 S]; −1 unless exactly two triangles share it."""
        found = np.full(len(self.order), -1)
        one, other = self.pairs.T
        found[one], found[other] = other, one
        return found

    @cached_property
    def neighbors(self) -> np.ndarray:
        """Triangles that share an edge, int64 [2, N]; of those at an edge of more than two, each and the next one."""
        return self._adjacent // 3

    @property
    def shared(self) -> np.ndarray:
        """The edges that ``neighbors`` share, int64 [N]."""
        return self.edges[self._adjacent[0]]

    @cached_property
    def _adjacent(self) -> np.ndarray:
        same = np.ones(len(self.order), bool)
        same[self.starts] = False
        following = np.flatnonzero(same)
        return np.stack([self.order[following - 1], self.order[following]])


def sides_of(triangles: np.ndarray) -> Sides:
    """Return the sides of triangles int [S, 3], grouped by their edges, in the order of the vertices of these."""
    triangles = triangles.astype(np.int64)
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


def fans_of(triangles: np.ndarray, sides: Sides) -> np.ndarray:
    """Return which fan of triangles [S, 3] each corner belongs to, int64 [3 S]: neighbors around a vertex are one.

    Vertices have several fans where parts, or holes, merely touch there.
    """
    one, other = sides.pairs.T
    one_end, other_end = (3 * (side // 3) + (side % 3 + 1) % 3 for side in (one, other))
    opposed = sides.forward[one] != sides.forward[other]
    links = np.concatenate(
        [
            np.stack([one, np.where(opposed, other_end, other)]),
            np.stack([one_end, np.where(opposed, other, other_end)]),
        ],
        axis=1,
    )
    # Jobs that only ask who shares an edge need not wait for these.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(links.shape[1], bool), tuple(links)), (triangles.size,) * 2)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def is_closed(triangles: np.ndarray) -> bool:
    """Return whether at each edge exactly two triangles meet, which run along it in opposite directions."""
    sides = sides_of(triangles)
    if not len(triangles) or (sides.uses != 2).any():
        return False
    one, other = sides.pairs.T
    return bool((sides.forward[one] != sides.forward[other]).all())
