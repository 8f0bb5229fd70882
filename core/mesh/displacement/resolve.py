"""Meshes cut so finely that their vertices carry a relief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.adaptive import PROBES, wishes_of
from core.mesh.cut_edges import Cut, cut_edges
from core.mesh.displacement.heights import Heights
from core.mesh.edges import Edges, edges_of
from core.steps import Steps

# Triangles larger than this, in widths of the finest detail, are searched for relief at points so far apart.
_LARGE, _APART = 8.0, 4.0
# Each round may use a part of the triangles that are left, so that the larger errors of the next one find some; the
# last one uses the rest.
_PART, _REST = 0.7, 0.1
# The last ones mend spots that nobody sees.
_MOST_ROUNDS = 12
# Triangles lower than this part of the finest detail are not cut for their own sake.
_THINNEST = 0.35


@dataclass(frozen=True)
class Limits:
    """When triangles are fine enough: edges no longer than ``finest`` are not cut, nor triangles that are less than
    ``tolerance`` wrong on average, both in the units of the mesh. There are never more than ``most``."""

    finest: float
    tolerance: float
    most: int


@dataclass(frozen=True)
class _Relief:
    """Triangles with what is known of their heights: at the vertices, [V], in the middles of the edges that start at
    each corner, [N, 3], and in the center, [N]."""

    cut: Cut
    edges: Edges
    corners: np.ndarray
    middles: np.ndarray
    centers: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """How far the surface is from the relief at each of ``PROBES``, float32 [N, 4]."""
        known = self.corners[self.cut.triangles]
        found = np.concatenate([self.middles, self.centers[:, None]], axis=1)
        return np.abs(found - known @ PROBES.T)


def resolved(cut: Cut, heights: Heights, limits: Limits) -> Steps[Cut]:
    """Return a mesh cut until its vertices carry the heights, or until it has as many triangles as it may; where those
    do not suffice, the largest errors go first.

    Edges are cut for all triangles that have them. Triangles must have three corners.
    """
    cut = _searched(cut, heights, limits)
    relief = _sampled(cut, heights, np.full(len(cut.positions), np.nan, np.float32))
    for _ in range(_MOST_ROUNDS):
        cut, edges = relief.cut, relief.edges
        left = limits.most - len(cut.triangles)
        yield min(len(cut.triangles) / limits.most, 1)
        lengths = edges.lengths(cut.positions)
        # What is smaller than the finest detail in one direction would be cut into ever thinner splinters.
        thin = 2 * cut.areas < _THINNEST * limits.finest * lengths[edges.of_triangles].max(axis=1)
        wishes = wishes_of(cut, edges, np.where(thin[:, None], 0, relief.errors), limits.tolerance)
        wishes[lengths <= limits.finest] = 0
        chosen = edges.worst(wishes, int(left * _PART) if left > limits.most * _REST else left)
        if not chosen.any():
            break
        relief = _finer(relief, chosen, heights)
    return relief.cut


def _searched(cut: Cut, heights: Heights, limits: Limits) -> Cut:
    """Return the triangles cut until none is so large that relief between the probes could be missed."""
    random = np.random.default_rng(0)
    while True:
        edges = edges_of(cut.triangles)
        lengths = edges.lengths(cut.positions)[edges.of_triangles]
        large = np.flatnonzero(lengths.max(axis=1) > _LARGE * limits.finest)
        counts = np.ceil(cut.areas[large] / (_APART * limits.finest) ** 2).astype(np.int64) + 3
        rows = np.repeat(np.arange(len(large)), counts)
        shares = random.dirichlet((1, 1, 1), len(rows)).astype(np.float32)
        wrong = _deviations(cut, large, rows, shares, heights)
        wishes = np.zeros(len(cut.triangles), np.float32)
        np.maximum.at(wishes, large[rows], np.where(wrong > limits.tolerance, wrong, 0))
        longest = lengths >= 0.7 * lengths.max(axis=1, keepdims=True)
        wanted = edges.largest(longest * (wishes * cut.areas)[:, None])
        chosen = edges.worst(wanted, limits.most // 2 - len(cut.triangles))
        if not chosen.any():
            return cut
        cut = cut_edges(cut, edges, chosen)


def _deviations(cut: Cut, large: np.ndarray, rows: np.ndarray, shares: np.ndarray, heights: Heights) -> np.ndarray:
    """Return how far heights at points of large triangles are from what the corners of these make of them, [N]."""
    corners = np.stack([heights.at(cut.parents[large], cut.weights[large, corner]) for corner in range(3)], axis=1)
    triangles = large[rows]
    found = heights.at(cut.parents[triangles], np.einsum("nc,nck->nk", shares, cut.weights[triangles]))
    return np.abs(found - np.einsum("nc,nc->n", shares, corners[rows]))


def _finer(relief: _Relief, chosen: np.ndarray, heights: Heights) -> _Relief:
    """Return the relief with the ``chosen`` edges, bool [E], cut."""
    edges = relief.edges
    of_edges = np.empty(len(edges.ends), np.float32)
    of_edges[edges.of_triangles] = relief.middles
    kept = ~chosen[edges.of_triangles].any(axis=1)
    cut = cut_edges(relief.cut, edges, chosen)
    corners = np.concatenate([relief.corners, of_edges[chosen]])
    return _sampled(cut, heights, corners, relief.middles[kept], relief.centers[kept])


def _sampled(
    cut: Cut,
    heights: Heights,
    corners: np.ndarray,
    middles: np.ndarray | None = None,
    centers: np.ndarray | None = None,
) -> _Relief:
    """Return triangles with their heights, which are looked up where they are not known: ``corners`` [V] are NaN there,
    and ``middles`` [K, 3] and ``centers`` [K] are those of the first triangles."""
    edges = edges_of(cut.triangles)
    known = 0 if centers is None else len(centers)
    of_edges = np.full(len(edges.ends), np.nan, np.float32)
    if middles is not None:
        of_edges[edges.of_triangles[:known]] = middles
    # Of the triangles at an edge, any one will do.
    sides = np.full(len(edges.ends), -1)
    sides[edges.of_triangles.reshape(-1)] = np.arange(3 * len(cut.triangles))
    missing = np.isnan(of_edges)
    triangles, first = np.divmod(sides[missing], 3)
    places = (cut.weights[triangles, first] + cut.weights[triangles, (first + 1) % 3]) / 2
    of_edges[missing] = heights.at(cut.parents[triangles], places)
    later = heights.at(cut.parents[known:], cut.weights[known:].mean(axis=1))
    return _Relief(
        cut,
        edges,
        at_vertices(cut, heights, corners),
        of_edges[edges.of_triangles],
        later if centers is None else np.concatenate([centers, later]),
    )


def at_vertices(cut: Cut, heights: Heights, known: np.ndarray) -> np.ndarray:
    """Return the heights at the vertices of triangles, float32 [V]; those that ``known`` [V] has not, which are NaN
    there, are looked up at one corner of each. Vertices that no triangle uses are at 0."""
    corners = np.full(len(known), -1)
    corners[cut.triangles.reshape(-1)] = np.arange(3 * len(cut.triangles))
    found = known.copy()
    found[np.isnan(known) & (corners < 0)] = 0
    missing = np.flatnonzero(np.isnan(found))
    triangles, corner = np.divmod(corners[missing], 3)
    found[missing] = heights.at(cut.parents[triangles], cut.weights[triangles, corner])
    return found
