"""Smooth normals of a surface as it is shaded, and tangents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.mesh import unique_rows
from core.mesh.normals import corner_normals, given_normals
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, weights_in_triangles

# Places of the unit ball that are no farther apart are one, whatever rounding did.
_SAME = 2e-6


class ShadingNormals:
    """The normals of a ``surface`` as they are shaded: smooth, with sharp edges, and the same on both sides of a seam
    of its UV map; or those that the mesh brings along (``core.mesh.normals.NORMAL_ATTRIBUTE``).

    ``corners`` float32 [F, 3, 3] are those of the corners of triangles.
    """

    def __init__(self, surface: Surface) -> None:
        points = surface.corners.reshape(-1, 3)
        # Minus zero is zero.
        first, vertices = unique_rows(np.rint(points / _SAME) + 0.0)
        self._corners = surface.corners
        given = given_normals(surface.attributes)
        own = corner_normals(points[first], vertices.reshape(-1, 3)).normals if given is None else given
        self.corners = own.astype(np.float32)

    def at(self, triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return unit normals float32 [N, 3] at ``points`` [N, 3] of the ``triangles`` [N]."""
        weights = weights_in_triangles(self._corners, triangles, points)
        normals = np.einsum("nk,nkc->nc", weights, self.corners[triangles])
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        return np.asarray(normals / np.maximum(length, 1e-12), np.float32)


def uv_ways(steps: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Return where ways [K, N, 3] on a surface lead in its UV map, [K, N, 2], given the steps [N, 3, 2] on the surface
    that one unit of u and of v make there (``core.render.texels.surface_steps``); nowhere where UVs have no area."""
    u, v = steps[..., 0], steps[..., 1]
    along = [np.einsum("nc,nc->n", *pair) for pair in ((u, u), (u, v), (v, v))]
    area = along[0] * along[2] - along[1] ** 2
    area = np.where(area > 0, area, np.inf)
    on_u, on_v = np.einsum("knc,nc->kn", ways, u), np.einsum("knc,nc->kn", ways, v)
    return np.stack([along[2] * on_u - along[1] * on_v, along[0] * on_v - along[1] * on_u], axis=-1) / area[:, None]


def moved_by(buffer: UVBuffer, ways: np.ndarray, steps: np.ndarray) -> UVBuffer:
    """Return the N places of a buffer moved by each of the K ``ways`` [K, N, 3] on the surface: K · N of them, those of
    the first way first. ``steps`` [N, 3, 2] are as for ``uv_ways``."""
    count = len(ways)
    return replace(
        buffer,
        pixels=np.tile(buffer.pixels, count),
        uvs=(buffer.uvs + uv_ways(steps, ways)).reshape(-1, 2).astype(np.float32),
        points=(buffer.points + ways).reshape(-1, 3).astype(np.float32),
        footprint=np.tile(buffer.footprint, count),
        uv_footprint=np.tile(buffer.uv_footprint, count),
        triangles=np.tile(buffer.triangles, count),
    )


def tangents_of(normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two unit tangents, each [N, 3], that make a right-handed frame with unit ``normals`` [N, 3] (Duff et al.
    2017, Building an Orthonormal Basis, Revisited)."""
    x, y, z = normals.T
    sign = np.copysign(np.float32(1), z)
    a = -1 / (sign + z)
    b = x * y * a
    return np.stack([1 + sign * x * x * a, sign * b, -sign * x], axis=1), np.stack([b, sign + y * y * a, -y], axis=1)
