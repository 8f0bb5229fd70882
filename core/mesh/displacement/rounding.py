"""Coarse triangles made round: a smooth surface through the corners of a mesh, with the normals that it is shaded with.

Curved PN triangles (Vlachos et al. 2001): each triangle is a cubic patch that stands at its corners upright on their
normals. On both sides of an edge the same curve is the border, so that closed meshes stay closed; where the two sides
have different normals, as at the rim of a cylinder, the curve runs along both of them, and the edges of a cube stay
straight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.mesh.cut_edges import Cut, cut_edges
from core.mesh.edges import Edges, edges_of
from core.mesh.normals import corner_angles, unit
from core.mesh.triangles import have_three_corners

# Edges at which faces meet at a larger angle are sharp, and so are corners whose face leans farther from the others.
_SHARP = np.cos(np.radians(45.0))
_LEANING = np.cos(np.radians(44.0))
# Normals that differ by less than about 2.5° are one.
_SAME = 0.999
# Nothing gets rounder by more rounds: each halves the edges, and errors are a quarter.
_MOST_ROUNDS = 8


def smooth_corners(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the unit normals of the corners of ``triangles`` int [F, 3], float64 [F, 3, 3]: at each vertex one for all
    faces that no sharp edge parts."""
    corners = positions[triangles].astype(np.float64)
    faces = unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    groups = _groups(triangles, faces)
    weighted = (faces[:, None] * corner_angles(corners)[..., None]).reshape(-1, 3)
    sums = np.stack([np.bincount(groups, column) for column in weighted.T], axis=1)
    smooth = unit(sums)[groups].reshape(-1, 3, 3)
    flat = np.repeat(faces[:, None], 3, axis=1)
    return np.where(((smooth * flat).sum(axis=2) < _LEANING)[..., None], flat, smooth)


@dataclass(frozen=True)
class Patches:
    """A cubic patch for each of F triangles: ``corners`` [F, 3, 3] with their ``normals``, the two points in each edge,
    those of the edge that starts at a corner in the order from there, ``edges`` [F, 3, 2, 3], and the ``middle`` one
    [F, 3]. Triangles that have a corner twice have none: all zeros."""

    normals: np.ndarray
    corners: np.ndarray
    edges: np.ndarray
    middle: np.ndarray

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return points float64 [N, 3] on triangles int [N], given the barycentric weights [N, 3] of their corners."""
        own = weights.astype(np.float64)
        found = np.einsum("nc,nck->nk", own**3, self.corners[triangles])
        for first in range(3):
            a, b = own[:, first], own[:, (first + 1) % 3]
            found += 3 * (a * a * b)[:, None] * self.edges[triangles, first, 0]
            found += 3 * (a * b * b)[:, None] * self.edges[triangles, first, 1]
        return np.asarray(found + 6 * own.prod(axis=1)[:, None] * self.middle[triangles])


def patches(positions: np.ndarray, triangles: np.ndarray, given: np.ndarray | None = None) -> Patches:
    """Return the patches of ``triangles`` int [F, 3], whose corners have the unit normals that are ``given``, [F, 3,
    3], or else smooth ones."""
    whole = np.flatnonzero(have_three_corners(triangles))
    own = triangles[whole]
    normals = smooth_corners(positions, own) if given is None else given[whole]
    parts = (normals, *_points(positions.astype(np.float64), own, normals))
    held = [np.zeros((len(triangles), *values.shape[1:])) for values in parts]
    for values, all_values in zip(parts, held, strict=True):
        all_values[whole] = values
    return Patches(*held)


def _points(
    positions: np.ndarray, triangles: np.ndarray, normals: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the corners, the points in edges, and the middles of patches (``Patches``)."""
    corners = positions[triangles]
    edges = edges_of(triangles)
    of_edges = _points_in_edges(positions, triangles, edges, normals)
    # From the lower vertex on; triangles may go the other way.
    found = of_edges[edges.of_triangles]
    turned = triangles > np.roll(triangles, -1, axis=1)
    found = np.where(turned[..., None, None], found[:, :, ::-1], found)
    mean = found.reshape(-1, 6, 3).mean(axis=1)
    return corners, found, mean + (mean - corners.mean(axis=1)) / 2


def rounded(cut: Cut, shape: Patches) -> Cut:
    """Return a cut mesh whose vertices lie on the patches of the triangles before."""
    vertices = cut.triangles.reshape(-1)
    corners = np.full(len(cut.positions), -1)
    corners[vertices] = np.arange(len(vertices))
    used = np.flatnonzero(corners >= 0)
    rows, corner = np.divmod(corners[used], 3)
    positions = cut.positions.copy()
    positions[used] = shape.at(cut.parents[rows], cut.weights[rows, corner])
    return replace(cut, positions=positions)


def cut_round(cut: Cut, shape: Patches, tolerance: float, most: int) -> Cut:
    """Return a mesh cut, still flat, until edges on the patches are less than ``tolerance`` from these, or until it has
    ``most`` triangles."""
    for _ in range(_MOST_ROUNDS):
        edges = edges_of(cut.triangles)
        wishes = _bulges(cut, edges, shape)
        chosen = edges.worst(np.where(wishes > tolerance, wishes, 0).astype(np.float32), most - len(cut.triangles))
        if not chosen.any():
            break
        cut = cut_edges(cut, edges, chosen)
    return cut


def _bulges(cut: Cut, edges: Edges, shape: Patches) -> np.ndarray:
    """Return how far the middles of edges are from the patches, [E]."""
    sides = np.full(len(edges.ends), -1)
    sides[edges.of_triangles.reshape(-1)] = np.arange(3 * len(cut.triangles))
    rows, first = np.divmod(sides, 3)
    ends = cut.weights[rows, first], cut.weights[rows, (first + 1) % 3]
    parents = cut.parents[rows]
    one, other = (shape.at(parents, weights) for weights in ends)
    middle = shape.at(parents, (ends[0] + ends[1]) / 2)
    return np.asarray(np.linalg.norm(middle - (one + other) / 2, axis=1))


def _points_in_edges(positions: np.ndarray, triangles: np.ndarray, edges: Edges, normals: np.ndarray) -> np.ndarray:
    """Return the two points in each edge, [E, 2, 3], from its lower vertex on."""
    count = len(edges.ends)
    ways = positions[edges.ends[:, 1]] - positions[edges.ends[:, 0]]
    # The normals at both ends of an edge in the first and in the last triangle that has it.
    after = np.roll(triangles, -1, axis=1)
    own = np.stack([normals, np.roll(normals, -1, axis=1)], axis=2)
    own = np.where((triangles > after)[..., None, None], own[:, :, ::-1], own).reshape(-1, 2, 3)
    ends = np.zeros((2, count, 2, 3))
    for side, order in enumerate((slice(None, None, -1), slice(None))):
        ends[side, edges.of_triangles.reshape(-1)[order]] = own[order]
    signs = np.array([1.0, -1.0])[:, None]
    along = ways[:, None] * signs / 3
    mean = unit(ends.sum(axis=0))
    smooth = along - mean * (along * mean).sum(axis=2, keepdims=True)
    crease = unit(np.cross(ends[0], ends[1]))
    sharp = crease * (along * crease).sum(axis=2, keepdims=True)
    same = ((ends[0] * ends[1]).sum(axis=2) > _SAME)[..., None]
    known = (edges.counts <= 2)[:, None, None]
    return np.asarray(positions[edges.ends] + np.where(known, np.where(same, smooth, sharp), along))


def _groups(triangles: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return the group of each corner, [3 · F]: corners at a vertex that no sharp edge parts are in one."""
    edges = edges_of(triangles)
    sides = np.argsort(edges.of_triangles.reshape(-1), kind="stable")
    starts = np.cumsum(edges.counts) - edges.counts
    pairs = starts[edges.counts == 2]
    one, other = sides[pairs], sides[pairs + 1]
    soft = (faces[one // 3] * faces[other // 3]).sum(axis=1) > _SHARP
    one, other = one[soft], other[soft]
    vertices = triangles.reshape(-1)
    rows, columns = [], []
    for mine in (one, _next(one)):
        for its in (other, _next(other)):
            same = vertices[mine] == vertices[its]
            rows.append(mine[same])
            columns.append(its[same])
    row, column = np.concatenate(rows), np.concatenate(columns)
    size = len(vertices)
    graph = coo_matrix((np.ones(len(row), bool), (row, column)), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1])


def _next(corners: np.ndarray) -> np.ndarray:
    """Return the next corners of the same triangles, by their number among all corners."""
    return np.asarray(corners - corners % 3 + (corners + 1) % 3)
