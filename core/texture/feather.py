"""Feathering: masks fade in from their border, so that what is new blends into what is there."""

from __future__ import annotations

import numpy as np

from core.render.surface import Surface, at_places, spread_places
from core.texture.gutter import dilate
from core.texture.surface_map import SurfaceMap, TexelValues
from core.texture.udim import Tile

# Values below half a level of 8 bits are outside of a mask.
_NOTHING = 0.5 / 255
_SAMPLES = 400_000
# Of so many nearest places outside, one lies on the same side of a thin wall, or none matters.
_NEIGHBORS = 6
_SAME_SIDE = -0.3


class Feather:
    """The distances of points to what lies outside of a mask, on one surface.

    Args:
        surface: the surface.
        mask: the mask, C = 1.
        width: how far the mask fades in, in radii of the model.
        seed: chooses the sample points.
    """

    def __init__(self, surface: Surface, mask: SurfaceMap, width: float, seed: int) -> None:
        # Scipy takes a while to import, and most jobs start without this.
        from scipy.spatial import cKDTree

        triangles, shares = spread_places(surface, _SAMPLES, seed)
        outside = mask.at(triangles, at_places(surface.uvs, triangles, shares))[:, 0] <= _NOTHING
        self._width = width
        self._points = at_places(surface.corners, triangles, shares)[outside]
        self._normals = surface.normals[triangles[outside]]
        self._tree = cKDTree(self._points) if outside.any() else None

    def share(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """Return how much of the mask is left at points [N, 3] with normals [N, 3] inside of it, [N] in [0, 1]."""
        if self._tree is None or not self._width:
            return np.ones(len(points), np.float32)
        distances, nearest = self._tree.query(points, _NEIGHBORS, distance_upper_bound=self._width, workers=-1)
        there = nearest < len(self._points)
        side = np.einsum("nk,nmk->nm", normals, self._normals[np.where(there, nearest, 0)])
        distances = np.where(there & (side > _SAME_SIDE), distances, self._width).min(axis=1)
        ratio = np.minimum(distances / self._width, 1)
        return np.asarray(ratio**2 * (3 - 2 * ratio), np.float32)


def feathered(mask: TexelValues, feather: Feather) -> TexelValues:
    """Return the mask [size, size, 1], fading in from its border; 0 wherever it was."""

    def values(tile: Tile, size: int) -> np.ndarray:
        own = mask(tile, size).reshape(-1, 1)
        left, known = np.zeros_like(own), np.zeros(len(own), bool)
        for band in tile.texels.bands(size):
            known[band.indices] = True
            inside = own[band.indices, 0] > _NOTHING
            where, triangles = band.indices[inside], band.triangles[inside]
            left[where, 0] = feather.share(band.points[inside], tile.texels.surface.normals[triangles])
        return dilate((own * left).reshape(size, size, 1), known.reshape(size, size))

    return values
