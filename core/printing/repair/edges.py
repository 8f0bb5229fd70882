"""The edges of triangles, and what lies at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True)
class Sides:
    """The three sides of each triangle, S = 3 F of them: ``ends`` int64 [S, 2] in the triangle's direction. Side s is
    the one from corner s % 3 of triangle s // 3. ``edges`` int64 [S] numbers the edges they lie on, either way."""

    ends: np.ndarray
    edges: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """How many triangles each side's edge has, int64 [S]."""
        return np.bincount(self.edges)[self.edges]

    def partners(self) -> np.ndarray:
        """Return the other side of each side's edge, int64 [S]; −1 unless exactly two triangles meet there."""
        order = np.argsort(self.edges, kind="stable")
        _, starts, counts = np.unique(self.edges[order], return_index=True, return_counts=True)
        firsts = starts[counts == 2]
        found = np.full(len(self.edges), -1)
        found[order[firsts]], found[order[firsts + 1]] = order[firsts + 1], order[firsts]
        return found


def fans_of(sides: Sides) -> np.ndarray:
    """Return which fan of triangles each corner belongs to, int64 [S]: corner s is where side s begins.

    Vertices have several fans where parts, or holes, merely touch there.
    """
    partners = sides.partners()
    own = np.flatnonzero(partners >= 0)
    other = partners[own]
    opposite = sides.ends[own, 0] == sides.ends[other, 1]
    same_vertex = np.where(opposite, other // 3 * 3 + (other % 3 + 1) % 3, other)
    graph = coo_matrix((np.ones(len(own), bool), (own, same_vertex)), (len(partners),) * 2)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def sides_of(triangles: np.ndarray) -> Sides:
    """Return the sides of triangles int [F, 3]."""
    ends = triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2).astype(np.int64)
    low, high = ends.min(axis=1), ends.max(axis=1)
    keys = low * (int(triangles.max(initial=0)) + 1) + high
    return Sides(ends, np.unique(keys, return_inverse=True)[1].reshape(-1))


def is_closed(triangles: np.ndarray) -> bool:
    """Return whether at each edge exactly two triangles meet, which run along it in opposite directions."""
    sides = sides_of(triangles)
    forward = sides.ends[:, 0] < sides.ends[:, 1]
    balance = np.bincount(sides.edges, np.where(forward, 1, -1))
    return bool(len(triangles) and (np.bincount(sides.edges) == 2).all() and (balance == 0).all())
