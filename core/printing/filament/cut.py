"""Triangles cut where one filament's share of the surface becomes larger than another's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.edges import Edges, edges_of

# Cuts keep so far from the ends of edges, as shares of the edge, so that no triangle is needlessly thin.
_NEAREST = 0.08


@dataclass(frozen=True)
class Cut:
    """``positions`` float64 [V, 3], ``triangles`` int64 [F, 3], their filaments int64 [F], and ``owners`` int64 [F],
    which triangles of the model they are parts of."""

    positions: np.ndarray
    triangles: np.ndarray
    filaments: np.ndarray
    owners: np.ndarray


def cut(positions: np.ndarray, triangles: np.ndarray, owners: np.ndarray, shares: np.ndarray) -> Cut:
    """Cut triangles, given the ``shares`` [V, K] of filaments at their vertices.

    Where an edge is cut depends on its two ends alone, so that both its triangles agree, and no vertex comes to lie on
    an edge: a closed mesh stays closed.
    """
    best = shares.argmax(axis=1)
    edges = edges_of(triangles)
    differ = best[edges.ends[:, 0]] != best[edges.ends[:, 1]]
    crossings = np.full(len(differ), -1)
    crossings[differ] = len(positions) + np.arange(np.count_nonzero(differ))
    points = _crossings(positions, shares, best, edges.ends[differ])
    corners = best[triangles]
    different = differ[edges.of_triangles].sum(axis=1)
    three = np.flatnonzero(different == 3)
    centers = points[crossings[edges.of_triangles[three]] - len(positions)].mean(axis=1)
    middles = len(positions) + len(points) + np.arange(len(three))
    plain = np.flatnonzero(different == 0)
    parts = [
        (plain, triangles[plain], corners[plain, 0]),
        *_in_two(np.flatnonzero(different == 2), triangles, edges, crossings, corners),
        *_in_three(three, triangles, edges, crossings, corners, middles),
    ]
    return Cut(
        np.concatenate([positions, points, centers]),
        np.concatenate([cut_triangles for _, cut_triangles, _ in parts]),
        np.concatenate([filaments for _, _, filaments in parts]),
        owners[np.concatenate([members for members, _, _ in parts])],
    )


def _crossings(positions: np.ndarray, shares: np.ndarray, best: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the points [N, 3] on edges with ``ends`` [N, 2] at which the filaments of both ends have equal shares."""
    first, second = ends.T
    lead_at_first = shares[first, best[first]] - shares[first, best[second]]
    lead_at_second = shares[second, best[second]] - shares[second, best[first]]
    both = lead_at_first + lead_at_second
    place = np.where(both > 0, lead_at_first / np.where(both > 0, both, 1), 0.5)
    place = np.clip(place, _NEAREST, 1 - _NEAREST).astype(np.float64)[:, None]
    return positions[first] * (1 - place) + positions[second] * place


_Part = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Triangles that are cut [N], parts of them [N, 3], and their filaments [N]."""


def _in_two(
    chosen: np.ndarray, triangles: np.ndarray, edges: Edges, crossings: np.ndarray, corners: np.ndarray
) -> list[_Part]:
    """Cut off the corner that differs from the two others."""
    odd = corners[chosen]
    turn = np.where(odd[:, 1] == odd[:, 2], 0, np.where(odd[:, 0] == odd[:, 2], 1, 2))
    order = (turn[:, None] + np.arange(3)) % 3
    rows = chosen[:, None]
    a, b, c = triangles[rows, order].T
    ab, _, ca = crossings[edges.of_triangles[rows, order]].T
    own, other = corners[rows, order].T[:2]
    return [
        (chosen, np.column_stack([a, ab, ca]), own),
        (chosen, np.column_stack([ab, b, c]), other),
        (chosen, np.column_stack([ab, c, ca]), other),
    ]


def _in_three(
    chosen: np.ndarray,
    triangles: np.ndarray,
    edges: Edges,
    crossings: np.ndarray,
    corners: np.ndarray,
    middles: np.ndarray,
) -> list[_Part]:
    """Cut triangles whose corners all differ into a part for each, around a point in the middle."""
    parts = []
    for corner in range(3):
        vertex = triangles[chosen, corner]
        after = crossings[edges.of_triangles[chosen, corner]]
        before = crossings[edges.of_triangles[chosen, (corner + 2) % 3]]
        parts.append((chosen, np.column_stack([vertex, after, middles]), corners[chosen, corner]))
        parts.append((chosen, np.column_stack([vertex, middles, before]), corners[chosen, corner]))
    return parts
