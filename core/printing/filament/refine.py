"""Smaller triangles where colors change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.mesh.edges import Edges, edges_of

_MOST = 1_500_000
"""Refinement ends before there are more triangles than this: more than slicers bear."""


@dataclass(frozen=True)
class Pieces:
    """Triangles that are parts of others: ``positions`` float64 [V, 3], ``triangles`` int64 [F, 3], ``owners`` int64
    [F], the triangles that they are parts of, and ``weights`` float64 [F, 3, 3], for each corner those of the owner's
    corners."""

    positions: np.ndarray
    triangles: np.ndarray
    owners: np.ndarray
    weights: np.ndarray

    @property
    def corners(self) -> np.ndarray:
        """The positions of corners, float64 [F, 3, 3]."""
        return self.positions[self.triangles]

    def chosen(self, which: np.ndarray) -> Pieces:
        """Return some of the triangles, bool [F] or indices."""
        return Pieces(self.positions, self.triangles[which], self.owners[which], self.weights[which])


def whole(positions: np.ndarray, triangles: np.ndarray) -> Pieces:
    """Return triangles as the only parts of themselves."""
    count = len(triangles)
    weights = np.broadcast_to(np.eye(3), (count, 3, 3))
    return Pieces(positions.astype(np.float64), triangles.astype(np.int64), np.arange(count), weights)


def refined(pieces: Pieces, length: float, is_mixed: Callable[[Pieces], np.ndarray]) -> Iterator[Pieces]:
    """Yield ever finer triangles, until those that ``is_mixed`` finds (bool [F]) have no edges longer than ``length``.

    Edges are halved for all triangles that have them, so that no vertex comes to lie on an edge. Very large surfaces
    keep longer ones.
    """
    active = np.arange(len(pieces.triangles))
    while True:
        edges = edges_of(pieces.triangles)
        lengths = np.linalg.norm(np.diff(pieces.positions[edges.ends], axis=1)[:, 0], axis=1)
        of_triangles = lengths[edges.of_triangles]
        active = active[of_triangles[active].max(axis=1) > length]
        active = active[is_mixed(pieces.chosen(active))]
        if not len(active):
            return
        halved = np.zeros(len(lengths), bool)
        halved[edges.of_triangles[active]] = True
        # Triangles keep their shape if the edge of two that is halved is half as long as another or longer.
        halved &= lengths > length / 2
        _halve_longest(halved, edges.of_triangles, of_triangles)
        if len(pieces.triangles) + np.count_nonzero(halved[edges.of_triangles]) > _MOST:
            return
        was_active = np.zeros(len(pieces.triangles), bool)
        was_active[active] = True
        pieces, parents = _split(pieces, edges, halved, of_triangles)
        active = np.flatnonzero(was_active[parents])
        yield pieces


def _halve_longest(halved: np.ndarray, edges_of_triangles: np.ndarray, lengths: np.ndarray) -> None:
    """Halve the longest edge, too, of triangles of which any is halved; otherwise some become ever thinner."""
    longest = edges_of_triangles[np.arange(len(lengths)), lengths.argmax(axis=1)]
    while True:
        missing = longest[halved[edges_of_triangles].any(axis=1) & ~halved[longest]]
        if not len(missing):
            return
        halved[missing] = True


def _split(pieces: Pieces, edges: Edges, halved: np.ndarray, lengths: np.ndarray) -> tuple[Pieces, np.ndarray]:
    """Return the triangles with edges ``halved`` bool [E], and the triangle int64 [F] that each is a part of."""
    middles = np.full(len(halved), -1)
    middles[halved] = len(pieces.positions) + np.arange(np.count_nonzero(halved))
    positions = np.concatenate([pieces.positions, pieces.positions[edges.ends[halved]].mean(axis=1)])
    marks = halved[edges.of_triangles]
    parts = [np.arange(len(marks))[~marks.any(axis=1)]]
    triangles, weights = [pieces.triangles[parts[0]]], [pieces.weights[parts[0]]]
    for count in (1, 2, 3):
        chosen = np.flatnonzero(marks.sum(axis=1) == count)
        # Turn triangles so that the first edge is the halved one, or the last edge the whole one.
        turn = marks[chosen].argmax(axis=1) if count == 1 else marks[chosen].argmin(axis=1) + 1
        order = (turn[:, None] + np.arange(3)) % 3
        rows = chosen[:, None]
        six = np.concatenate([pieces.triangles[rows, order], middles[edges.of_triangles[rows, order]]], axis=1)
        own = pieces.weights[rows, order]
        six_weights = np.concatenate([own, (own + np.roll(own, -1, axis=1)) / 2], axis=1)
        first_longer = lengths[rows, order][:, 0] > lengths[rows, order][:, 1]
        for members, pattern in _patterns(count, first_longer):
            for corners in pattern:
                triangles.append(six[members][:, corners])
                weights.append(six_weights[members][:, corners])
                parts.append(chosen[members])
    parents = np.concatenate(parts)
    return Pieces(positions, np.concatenate(triangles), pieces.owners[parents], np.concatenate(weights)), parents


_Pattern = tuple[tuple[int, int, int], ...]


def _patterns(count: int, first_longer: np.ndarray) -> Iterator[tuple[np.ndarray, _Pattern]]:
    """Yield which triangles (bool) become which parts; 3, 4, and 5 are the middles of the first to third edge."""
    everyone = np.ones(len(first_longer), bool)
    if count == 1:
        yield everyone, ((0, 3, 2), (3, 1, 2))
    elif count == 2:
        yield first_longer, ((3, 1, 4), (3, 4, 2), (0, 3, 2))
        yield ~first_longer, ((3, 1, 4), (0, 3, 4), (0, 4, 2))
    else:
        yield everyone, ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5))
