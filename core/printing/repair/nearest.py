"""The colors of a surface on another one close to it."""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.mesh.triangles import normals
from core.printing.model import Colors
from core.printing.repair.workpiece import Surface

# How far apart the surfaces may be for a ray to count, and where a ray begins, as parts of the model's size.
_REACH, _BEFORE = 0.02, 1e-5
_AGREE = 0.3


class NearestColors:
    """The colors (see ``core.printing.model.Colors``) that another surface has where it is nearest.

    Of two sides of a thin part, the one counts that faces the same way: a ray looks for it along the normal, up and
    down. Only where it finds none, the nearest point counts, seen from a little above.
    """

    def __init__(self, surface: Surface, old: Surface, colors: Colors) -> None:
        self._corners = surface.positions[surface.triangles]
        self._normals = normals(self._corners)
        self._old = old
        self._old_corners = old.positions[old.triangles]
        self._old_normals = normals(self._old_corners)
        self._colors = colors
        self._size = float(np.ptp(old.positions, axis=0).max())
        self._scene = EmbreeScene()
        TriangleMesh(self._scene, np.ascontiguousarray(self._old_corners, np.float32))

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        points = np.einsum("nc,nck->nk", weights, self._corners[triangles])
        facing = self._normals[triangles]
        found, places = self._along(points, facing)
        lost = np.flatnonzero(found < 0)
        if len(lost):
            found[lost], places[lost] = self._nearest(points[lost], facing[lost])
        return self._colors.at(found, places.astype(np.float32))

    def _along(self, points: np.ndarray, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the old triangles int64 [N] that rays meet first, −1 for none, and the weights [N, 3] there."""
        found, places = np.full(len(points), -1), np.zeros((len(points), 3))
        nearest = np.full(len(points), self._size * _REACH)
        for way in (1.0, -1.0):
            directions = np.ascontiguousarray(way * normals, np.float32)
            origins = np.ascontiguousarray(points - way * normals * self._size * _BEFORE, np.float32)
            hits = self._scene.run(origins, directions, output=1)
            met, distances = hits["primID"].astype(np.int64), np.abs(hits["tfar"])
            agreeing = (self._old_normals[met] * normals).sum(axis=1) > _AGREE
            better = (met >= 0) & agreeing & (distances < nearest)
            found[better], nearest[better] = met[better], distances[better]
            u, v = hits["u"][better], hits["v"][better]
            places[better] = np.stack([1 - u - v, u, v], axis=1)
        return found, places

    def _nearest(self, points: np.ndarray, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest old triangles int64 [N] and the weights [N, 3] there."""
        import igl

        above = points + normals * self._size * _BEFORE
        _, found, places = igl.point_mesh_squared_distance(above, self._old.positions, self._old.triangles)
        a, b, c = (np.ascontiguousarray(self._old_corners[found, corner]) for corner in range(3))
        return found, igl.barycentric_coordinates(places, a, b, c)
