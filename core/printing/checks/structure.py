"""How the triangles of a mesh hang together, however broken it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from core.mesh.mesh import Mesh, unique_rows
from core.mesh.sides import Sides, ends_of, sides_of
from core.mesh.triangles import crosses, have_three_corners

# Vertices on open edges that are so close, in millimeters and as a part of the width of a model, are meant to be one.
_CLOSE, _PART = 0.01, 1e-4
# A triangle whose height is below this part of its longest side has no area.
_FLATNESS = 1e-7


@dataclass(frozen=True)
class Structure:
    """The triangles of a mesh that have three corners, joined where open edges meet.

    ``points`` float64 [V, 3] and ``corners`` int64 [S, 3] are vertices of the mesh, in millimeters; ``triangles`` int64
    [S, 3] are the same corners where vertices on open edges at the same place are one, without triangles that are there
    twice. ``faces`` int64 [S] says which triangle of the mesh each is. ``collapsed`` and ``repeated`` int64 [N] are the
    triangles left out: with fewer than three corners, and those that others equal. ``unjoined`` int32 [N, 2] are edges
    of the mesh that are open only because vertices at the same place are not one.
    """

    points: np.ndarray
    corners: np.ndarray
    triangles: np.ndarray
    faces: np.ndarray
    collapsed: np.ndarray
    repeated: np.ndarray
    unjoined: np.ndarray

    @cached_property
    def sides(self) -> Sides:
        """The edges between the triangles."""
        return sides_of(self.triangles)

    @cached_property
    def shells(self) -> np.ndarray:
        """The number of the connected part that each triangle belongs to, int64 [S]."""
        one, other = self.sides.neighbors
        graph = coo_matrix((np.ones(len(one), bool), (one, other)), (len(self.triangles),) * 2)
        return np.asarray(connected_components(graph, directed=False)[1], np.int64)

    @cached_property
    def cross(self) -> np.ndarray:
        """The normals of the triangles, float64 [S, 3], as long as twice their area in square millimeters."""
        return crosses(self.points[self.triangles])

    @cached_property
    def areas(self) -> np.ndarray:
        """The areas of the triangles in square millimeters, float64 [S]."""
        return np.asarray(np.linalg.norm(self.cross, axis=1) / 2)

    @cached_property
    def flat(self) -> np.ndarray:
        """Whether the corners of each triangle lie on a line, bool [S]."""
        ends = self.points[self.triangles]
        longest = ((ends[:, [1, 2, 0]] - ends) ** 2).sum(axis=2).max(axis=1, initial=0)
        return np.asarray(2 * self.areas <= _FLATNESS * longest)

    def vertices(self, sides: np.ndarray) -> np.ndarray:
        """Return the joined vertices int64 [N, 2] at both ends of sides int64 [N]."""
        return ends_of(self.triangles, sides)

    def ends(self, sides: np.ndarray) -> np.ndarray:
        """Return the vertices int32 [N, 2] of the mesh at both ends of sides int64 [N]."""
        return ends_of(self.corners, sides).astype(np.int32)


def structure_of(mesh: Mesh) -> Structure:
    """Return how the triangles of a mesh hang together, whose indices must be in range and its numbers finite."""
    points, triangles = mesh.positions.astype(np.float64), mesh.triangles.astype(np.int64)
    whole = have_three_corners(triangles)
    faces = np.flatnonzero(whole)
    corners = triangles[faces]
    open_before = _open_sides(corners)
    joined = _joined(points, corners, open_before)
    first, _ = unique_rows(np.sort(joined, axis=1))
    first.sort()
    still_open = _open_sides(joined)
    return Structure(
        points,
        corners[first],
        joined[first],
        faces[first],
        np.flatnonzero(~whole),
        np.setdiff1d(faces, faces[first], assume_unique=True),
        ends_of(corners, np.setdiff1d(open_before, still_open)).astype(np.int32),
    )


def _open_sides(triangles: np.ndarray) -> np.ndarray:
    sides = sides_of(triangles)
    return sides.at(sides.uses == 1)


def _joined(points: np.ndarray, corners: np.ndarray, open_sides: np.ndarray) -> np.ndarray:
    """Return triangles [S, 3] whose vertices on open edges are one where they are at the same place, or close."""
    at_border = np.unique(ends_of(corners, open_sides))
    first, inverse = unique_rows(points[at_border])
    names = np.arange(len(points))
    names[at_border] = at_border[first][inverse]
    joined = names[corners]
    remaining = _open_sides(joined)
    if not len(remaining):
        return joined
    places = np.unique(ends_of(joined, remaining))
    distance = min(_CLOSE, _PART * float(np.ptp(points[corners].reshape(-1, 3), axis=0).max()))
    pairs = cKDTree(points[places]).query_pairs(distance, output_type="ndarray")
    graph = coo_matrix((np.ones(len(pairs), bool), tuple(pairs.T)), (len(places),) * 2)
    groups = connected_components(graph, directed=False)[1]
    names = np.arange(len(points))
    names[places] = places[np.unique(groups, return_index=True)[1]][groups]
    closer = names[joined]
    # Triangles smaller than the distance stay as they are.
    fits = have_three_corners(closer)
    return np.where(fits[:, None], closer, joined)
