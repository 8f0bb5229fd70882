"""How much ambient light reaches a surface, past itself and past its relief."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from core.mesh.normals import unit
from core.render.surface import Surface
from core.render.tangents import tangents_of
from core.render.uv_buffer import weights_in_triangles
from core.texture.gutter import dilate
from core.texture.udim import Tile

# The same directions for all places: neighbors differ in what they see alone, so there is no grain.
_RAYS = 64
# What is farther than this, in radii of the model, takes nothing; what is nearer takes the more, the nearer it is.
_REACH = 0.7
# So far from the surface do rays begin.
_OFF = 1e-3
# Light changes slowly over a surface: a coarse picture of it has all there is.
_WIDEST = 256
# How much of the light a slope takes beside which a place lies.
_GROOVE = 1.5


def open_sky(whole: Surface, tile: Tile, normals: np.ndarray, size: int) -> np.ndarray:
    """Return how much of the light reaches the texels of a tile past the ``whole`` surface, float32 [size, size] in
    [0, 1]; ``normals`` [F, 3, 3] are those of the corners of the tile's triangles."""
    own = min(size, _WIDEST)
    found, known = np.ones((own * own, 1), np.float32), np.zeros(own * own, bool)
    surface = tile.texels.surface
    for band in tile.texels.bands(own):
        # Points of the rim lie beside the surface, or in it.
        weights = np.clip(weights_in_triangles(surface.corners, band.triangles, band.points), 0, None)
        weights /= weights.sum(axis=1, keepdims=True)
        points = np.einsum("nk,nkc->nc", weights, surface.corners[band.triangles])
        smooth = np.einsum("nk,nkc->nc", weights, normals[band.triangles])
        found[band.indices, 0] = _unblocked(whole, points, surface.normals[band.triangles], unit(smooth))
        known[band.indices] = True
    image = torch.from_numpy(dilate(found.reshape(own, own, 1), known.reshape(own, own)))[None, ..., 0][None]
    if own == size:
        return np.asarray(image[0, 0].numpy())
    return np.asarray(functional.interpolate(image, (size, size), mode="bilinear")[0, 0].numpy())


def past_relief(heights: np.ndarray, around: list[np.ndarray], widths: list[np.ndarray]) -> np.ndarray:
    """Return how much of the light reaches places [N] of a relief past what is higher around them, in [0, 1].

    Args:
        heights: of the places [N], in the unit of the widths.
        around: mean heights of their surroundings [N], each of which is so wide:
        widths: [N].
    """
    light = np.ones(len(heights), np.float32)
    for mean, width in zip(around, widths, strict=True):
        slope = np.maximum(mean - heights, 0) / np.maximum(width, 1e-9)
        light = np.minimum(light, 1 / (1 + (_GROOVE * slope) ** 2))
    return light


def _unblocked(surface: Surface, points: np.ndarray, flat: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return the light [N] that reaches points past the surface, given normals [N, 3] of their triangles and smooth
    ones."""
    first, second = tangents_of(normals.astype(np.float32))
    origins = np.ascontiguousarray(points + _OFF * flat, dtype=np.float32)
    light, seen = np.zeros(len(points), np.float32), np.zeros(len(points), np.float32)
    for x, y, z in _directions():
        rays = np.ascontiguousarray(x * first + y * second + z * normals, dtype=np.float32)
        # What lies below the triangle itself is no place where light comes from.
        above = np.einsum("nc,nc->n", rays, flat) > 0
        distances = surface.scene.run(origins, rays, query="DISTANCE")
        light += above * np.clip(distances / _REACH, 0, 1)
        seen += above
    return np.asarray(light / np.maximum(seen, 1))


def _directions() -> np.ndarray:
    """Return unit vectors [_RAYS, 3] over the hemisphere around z, denser where light counts more (by its cosine)."""
    share = (np.arange(_RAYS) + 0.5) / _RAYS
    turn = np.arange(_RAYS) * np.pi * (3 - np.sqrt(5))
    sine = np.sqrt(share)
    return np.stack([sine * np.cos(turn), sine * np.sin(turn), np.sqrt(1 - share)], axis=1)
