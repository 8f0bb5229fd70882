"""Regions of one color, and small ones made part of what surrounds them."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.mesh.sides import ends_of, sides_of
from core.mesh.triangles import areas
from core.printing.filament.cut import Cut

_ROUNDS = 20


def without_small_regions(cut: Cut, least: float) -> np.ndarray:
    """Return filaments int64 [F] such that no region of one color is narrower than ``least``, unless it is a whole
    body; each narrow one takes the color beside the longest part of its border.

    So the rims between two colors go, too, which are blurred in the texture and have a third color.
    """
    sides = sides_of(cut.triangles)
    pairs = sides.neighbors.T
    ends = ends_of(cut.triangles, sides.order[sides.starts[sides.shared]])
    lengths = np.linalg.norm(np.diff(cut.positions[ends], axis=1)[:, 0], axis=1)
    sizes = areas(cut.positions[cut.triangles])
    filaments = cut.filaments
    for _ in range(_ROUNDS):
        regions = _regions(filaments, pairs)
        color_of = np.zeros(int(regions.max()) + 1, np.int64)
        color_of[regions] = filaments
        border = regions[pairs[:, 0]] != regions[pairs[:, 1]]
        # Each border is there twice, once for each of its two regions.
        ways = np.concatenate([regions[pairs[border]], regions[pairs[border]][:, ::-1]])
        merged = _merged(color_of, np.bincount(regions, sizes), ways, np.tile(lengths[border], 2), least)
        if (merged == color_of).all():
            break
        filaments = merged[regions]
    return filaments


def _merged(color_of: np.ndarray, sizes: np.ndarray, ways: np.ndarray, lengths: np.ndarray, least: float) -> np.ndarray:
    """Return the colors [N] of regions with ``sizes`` [N], those of narrow ones changed; ``ways`` [E, 2] lead from one
    region to another across edges with ``lengths`` [E]."""
    widths = _widths(sizes, np.bincount(ways[:, 0], lengths, minlength=len(sizes)))
    # Small regions join larger ones, and in the next round what these have become.
    joins = (widths[ways[:, 0]] < least) & _is_larger(sizes, ways)
    # The same color on several sides is one neighbor.
    places = ways[joins, 0], color_of[ways[joins, 1]]
    beside = coo_matrix((lengths[joins], places), shape=(len(sizes), int(color_of.max()) + 1)).tocsr()
    narrow = np.unique(places[0])
    merged = color_of.copy()
    if len(narrow):
        merged[narrow] = np.asarray(beside[narrow].argmax(axis=1)).reshape(-1)
    return merged


def _regions(filaments: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return which region each triangle belongs to, int [F]."""
    same = pairs[filaments[pairs[:, 0]] == filaments[pairs[:, 1]]]
    count = len(filaments)
    graph = coo_matrix((np.ones(len(same), bool), (same[:, 0], same[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1])


def _widths(sizes: np.ndarray, perimeters: np.ndarray) -> np.ndarray:
    """Return the widths of rectangles that have these areas and perimeters, and those of squares where none has."""
    half = perimeters / 2
    is_long = half**2 > 4 * sizes
    length = (half + np.sqrt(np.where(is_long, half**2 - 4 * sizes, 0))) / 2
    return np.where(is_long, sizes / np.where(is_long, length, 1), np.sqrt(sizes))


def _is_larger(sizes: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Return whether the second of two regions [N, 2] is larger; of two equal ones, whether it comes later."""
    first, second = ways.T
    return (sizes[second] > sizes[first]) | ((sizes[second] == sizes[first]) & (second > first))
