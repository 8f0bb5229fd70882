"""Which texels of an image show the mirror images of others: copied from these, they are the same to the last bit.

Both look up their colors in the same place, up to the accuracy of floating-point numbers. That is not exact, for two
colors a hair apart may be rounded to different levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.render.surface import Surface
from core.render.symmetry import Symmetry
from core.render.texels import TexelMap, Texels

# How far above the surface the ray starts that looks for a mirror image, in radii of the model.
_CLEAR = 1e-4
# How far from the center of a texel the mirror image of another's center may be, in texels.
_TOLERANCE = 0.05
# How far points are moved towards the middle of their triangle: at its border a ray may miss its mirror image.
_INWARD = 0.02


@dataclass(frozen=True)
class MirroredTexels:
    """Texels ``to`` int32 [N] that show the mirror images of ``source`` int32 [N], flat indices of one image."""

    to: np.ndarray
    source: np.ndarray

    def copy(self, values: np.ndarray, there: np.ndarray) -> None:
        """Give texels the ``values`` [size², C] of their mirror images, where these are ``there`` [size²]."""
        known = there[self.source]
        values[self.to[known]] = values[self.source[known]]


def mirrored_texels(texels: TexelMap, size: int, symmetry: Symmetry) -> MirroredTexels:
    """Return the texels of a size × size image beyond a plane of symmetry whose mirror images are texels, too.

    Where the surface or its UV map is not symmetric, there are none.
    """
    beyond = np.zeros(size * size, bool)
    found = [_in_band(texels.surface, band, size, symmetry, beyond) for band in texels.bands(size)]
    to, source = (np.concatenate(parts).astype(np.int32) for parts in zip(*found, strict=True))
    kept = ~beyond[source]
    return MirroredTexels(to[kept], source[kept])


def _in_band(
    surface: Surface, band: Texels, size: int, symmetry: Symmetry, beyond: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the texels of a band that have a mirror image, and that; mark all that lie ``beyond`` [size²] a plane."""
    sides = symmetry.sides(band.points)
    chosen = np.flatnonzero(sides.any(axis=1))
    indices, points, sides = band.indices[chosen], band.points[chosen], sides[chosen]
    beyond[indices] = True
    own = surface.corners[band.triangles[chosen]].astype(np.float64)
    corners = symmetry.reflect(own, sides)
    inside = np.maximum(_weights(own, points), 0)
    inside = (1 - _INWARD) * inside / inside.sum(axis=1, keepdims=True) + _INWARD / 3
    triangles = _triangles_at(surface, np.einsum("nk,nkc->nc", inside, corners), corners)
    met = np.flatnonzero(triangles >= 0)
    # The points of the rim lie beyond their triangles.
    mirrored = symmetry.reflect(points[met], sides[met])
    weights = _weights(surface.corners[triangles[met]].astype(np.float64), mirrored)
    uvs = np.einsum("nk,nkc->nc", weights, surface.uvs[triangles[met]].astype(np.float64))
    column, row = (uvs * (1, -1) - np.floor(uvs * (1, -1))).T * size - 0.5
    nearest = np.rint(column) % size, np.rint(row) % size
    close = np.maximum(np.abs(column - np.rint(column)), np.abs(row - np.rint(row))) < _TOLERANCE
    source = (nearest[1] * size + nearest[0]).astype(np.int64)
    return indices[met[close]], source[close]


def _weights(corners: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the barycentric coordinates [N, 3] of points [N, 3] in triangles [N, 3, 3]; beyond them, some are below
    0."""
    first, second, way = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], points - corners[:, 0]

    def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(np.einsum("nk,nk->n", a, b))

    a, b, c, d, e = dot(first, first), dot(first, second), dot(second, second), dot(way, first), dot(way, second)
    area = a * c - b * b
    area = np.where(area > 0, area, np.inf)
    u, v = (c * d - b * e) / area, (a * e - b * d) / area
    return np.stack([1 - u - v, u, v], axis=1)


def _triangles_at(surface: Surface, points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the triangles int32 [N] at points [N, 3] of mirrored triangles [N, 3, 3]; -1 where the surface is not."""
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-30)
    origins = np.ascontiguousarray(points + _CLEAR * normals, np.float32)
    hits = surface.scene.run(origins, np.ascontiguousarray(-normals, np.float32), output=1)
    return np.where(hits["tfar"] < 2 * _CLEAR, hits["primID"].astype(np.int32), -1)
