"""Points along seams where the texels on the other side are wide, and how these widen the texels near them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from core.kernels.compiled import kernels

# How fast widths may grow on the surface: detail comes back within two of the wider texels.
_GROWTH = 0.5
# Points that are looked at for each texel.
_NEAREST = 4
# Cells along each axis of a grid, at most.
_CELLS = 96
# Rounding may move a place to the next cell.
_MARGIN = 1e-5


@dataclass(frozen=True)
class WideTexels:
    """Points [P, 3] along seams where texels become wider, at most half the width of one apart; all are about as wide.

    ``widths`` [P] are those of the wider texels, which ``reach`` so far. Space is divided into ``cells``³, at least
    twice as wide as the reach: ``members`` int32 are the points that reach into each cell, from its place in ``starts``
    int32 [``cells``³ + 1] on. Most cells have none.
    """

    points: np.ndarray
    widths: np.ndarray
    reach: float
    cells: int
    starts: np.ndarray
    members: np.ndarray


def wide_texels(points: np.ndarray, widths: np.ndarray) -> WideTexels:
    """Return what texels near ``points`` [P, 3] look up, given the ``widths`` [P] of the wide texels there."""
    reach = float(widths.max() / _GROWTH)
    # The ball has a width of 2, what a point reaches one of 2 · reach.
    count = int(np.clip(1 / (reach + _MARGIN), 1, _CELLS))
    first = _cells(points - (reach + _MARGIN), count)
    # What a point reaches is no wider than a cell, so it lies in one or two along each axis.
    more = _cells(points + (reach + _MARGIN), count) > first
    numbers = _numbers(first, count)
    cells, members = [numbers], [np.arange(len(points), dtype=np.int32)]
    for axes in chain.from_iterable(combinations(range(3), others) for others in (1, 2, 3)):
        there = np.flatnonzero(more[:, axes].all(axis=1)).astype(np.int32)
        cells.append(numbers[there] + sum(count ** (2 - axis) for axis in axes))
        members.append(there)
    of_each, which = np.concatenate(cells), np.concatenate(members)
    starts = np.zeros(count**3 + 1, np.int32)
    np.cumsum(np.bincount(of_each, minlength=count**3), out=starts[1:])
    ordered = which[np.argsort(of_each, kind="stable")]
    return WideTexels(np.ascontiguousarray(points), widths, reach, count, starts, ordered)


def widen(widths: np.ndarray, points: np.ndarray, wide: WideTexels) -> None:
    """Raise the ``widths`` float32 [N] of texels at ``points`` float32 [N, 3] to what the ``wide`` ones ask for."""
    compiled = kernels()
    if compiled is None:
        _widen_without_compiler(widths, points, wide)
        return
    known = wide.points, wide.widths, wide.reach, wide.cells, wide.starts, wide.members
    compiled.widen(np.require(points, np.float32, ("C", "W")), *known, _GROWTH, widths)


def _widen_without_compiler(widths: np.ndarray, points: np.ndarray, wide: WideTexels) -> None:
    # Scipy takes a while to import, and most machines do without.
    from scipy.spatial import cKDTree

    chosen = np.flatnonzero(widths < wide.widths.max())
    own = _numbers(_cells(points[chosen], wide.cells), wide.cells)
    chosen = chosen[wide.starts[own + 1] > wide.starts[own]]
    ways, found = cKDTree(wide.points).query(points[chosen], _NEAREST, distance_upper_bound=wide.reach)
    # Where there are fewer points, the tree returns their number, and an infinite distance.
    least = (np.append(wide.widths, 0)[found] - _GROWTH * ways).max(axis=1)
    widths[chosen] = np.maximum(widths[chosen], least)


def _cells(points: np.ndarray, count: int) -> np.ndarray:
    """Return the cells int32 [N, 3] that points [N, 3] have in a grid of count³ cells over the unit ball."""
    return np.clip((points + 1) * (count / 2), 0, count - 1).astype(np.int32)


def _numbers(cells: np.ndarray, count: int) -> np.ndarray:
    """Return the numbers int32 [N] of cells [N, 3] of a grid of count³."""
    return np.asarray((cells[:, 0] * count + cells[:, 1]) * count + cells[:, 2])
