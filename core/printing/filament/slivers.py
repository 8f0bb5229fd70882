"""Triangles without area, whose three corners lie on a line, flipped away."""

from __future__ import annotations

import numpy as np

from core.mesh.edges import edges_of
from core.mesh.triangles import areas
from core.printing.filament.cut import Cut

# So many millimeters are nothing to a printer, and still more than the rounding of coordinates to float32.
_FLAT = 2e-4
_ROUNDS = 8


def without_slivers(cut: Cut) -> Cut:
    """Return the same shape in the same colors without triangles that are lower than the rounding of coordinates.

    A sliver and the triangle at its longest side become two triangles, from the corner in the middle of that side.
    Only parts of one triangle of the model do, as these are flat: the model's own slivers stay.
    """
    triangles, filaments = cut.triangles.copy(), cut.filaments.copy()
    for _ in range(_ROUNDS):
        slivers, longest = _slivers(cut.positions, triangles)
        if not len(slivers):
            break
        edges = edges_of(triangles)
        others, sides = _across(edges.of_triangles, slivers, longest)
        found = (others >= 0) & (cut.owners[others] == cut.owners[slivers])
        slivers, longest, others, sides = (values[found] for values in (slivers, longest, others, sides))
        # Of the sliver a, b, c with the longest side a, b and the triangle b, a, d become a, d, c and d, b, c.
        a, b, c = (triangles[slivers, (longest + turn) % 3] for turn in range(3))
        d = triangles[others, (sides + 2) % 3]
        flips = np.column_stack([a, b, c, d])
        chosen = _apart(flips, np.flatnonzero(_are_better(cut.positions, flips)), edges.ends)
        if not len(chosen):
            break
        a, b, c, d = (values[chosen] for values in (a, b, c, d))
        triangles[slivers[chosen]] = np.column_stack([a, d, c])
        triangles[others[chosen]] = np.column_stack([d, b, c])
        filaments[slivers[chosen]] = filaments[others[chosen]]
    return Cut(cut.positions, triangles, filaments, cut.owners)


def _slivers(positions: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the triangles [N] that are slivers, and the corners [N] at which their longest sides start."""
    corners = positions[triangles]
    slivers = np.flatnonzero(_heights(corners) < _FLAT)
    return slivers, _lengths(corners[slivers]).argmax(axis=1)


def _heights(corners: np.ndarray) -> np.ndarray:
    """Return how high triangles with ``corners`` [N, 3, 3] are above their longest sides."""
    return 2 * areas(corners) / np.maximum(_lengths(corners).max(axis=1), np.finfo(np.float32).tiny)


def _lengths(corners: np.ndarray) -> np.ndarray:
    """Return the lengths [N, 3] of the sides from each corner to the next one."""
    return np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)


def _are_better(positions: np.ndarray, flips: np.ndarray) -> np.ndarray:
    """Return which flips of corners a, b, c, and d [N, 4] make the lower of the two triangles higher."""

    def lower(first: list[int], second: list[int]) -> np.ndarray:
        return np.minimum(*(_heights(positions[flips[:, corners]]) for corners in (first, second)))

    return np.asarray(lower([0, 3, 2], [3, 1, 2]) > lower([0, 1, 2], [1, 0, 3]))


def _across(edges_of_triangles: np.ndarray, slivers: np.ndarray, longest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the triangles [N] at the longest sides of slivers, -1 for those at sides that not two triangles have, and
    at which of their corners [N] these sides start."""
    sides = edges_of_triangles.reshape(-1)
    count, total = np.bincount(sides), np.zeros(int(sides.max()) + 1, np.int64)
    np.add.at(total, sides, np.arange(len(sides)))
    wanted = edges_of_triangles[slivers, longest]
    other = total[wanted] - (3 * slivers + longest)
    return np.where(count[wanted] == 2, other // 3, -1), other % 3


def _apart(flips: np.ndarray, candidates: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return which of the ``candidates`` among flips of corners a, b, c, and d [N, 4] can happen at once: they have no
    corner in common, and the edge from c to d is not there yet."""
    count = int(ends.max()) + 1
    low, high = flips[:, 2:].min(axis=1), flips[:, 2:].max(axis=1)
    known = np.isin(low[candidates] * count + high[candidates], ends[:, 0] * count + ends[:, 1])
    candidates = candidates[~known]
    first = np.full(count, len(flips))
    for corner in range(4):
        np.minimum.at(first, flips[candidates, corner], candidates)
    return candidates[(first[flips[candidates]] == candidates[:, None]).all(axis=1)]
