"""Direction fields: which way a pattern's up goes at places of a surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, weights_in_triangles

DirectionField = Callable[[UVBuffer], np.ndarray]
"""Returns the directions [N, 3] at the places of a buffer, along the surface; those that are shorter than ``SHORTEST``
are none, all others count alike."""
SHORTEST = 0.1

# A field at random changes its direction on a way of about this length, in radii of the model.
_WAVELENGTH = 0.7
_WAVES = 12


@dataclass(frozen=True)
class CornerDirections:
    """Directions between those at the corners of triangles, float32 [F, 3, 3], each of unit length or 0."""

    surface: Surface
    directions: np.ndarray

    def __call__(self, buffer: UVBuffer) -> np.ndarray:
        weights = weights_in_triangles(self.surface.corners, buffer.triangles, buffer.points)
        return np.asarray(np.einsum("nk,nkc->nc", weights, self.directions[buffer.triangles]))


@dataclass(frozen=True)
class FlowDirections:
    """Directions painted in the UV map: steps along u and v, ``values`` in [0, 1] of which 0.5 is none.

    ``steps`` float64 [F, 3, 2] are the ways of unit length along u and v on each triangle.
    """

    steps: np.ndarray
    values: Callable[[UVBuffer], np.ndarray]

    def __call__(self, buffer: UVBuffer) -> np.ndarray:
        painted = 2 * self.values(buffer)[:, :2] - 1
        return np.asarray(np.einsum("nck,nk->nc", self.steps[buffer.triangles], painted))


@dataclass(frozen=True)
class RandomDirections:
    """Directions that change smoothly from place to place and prefer none: a sum of waves, the same for a ``seed``."""

    surface: Surface
    seed: int

    def __call__(self, buffer: UVBuffer) -> np.ndarray:
        random = np.random.default_rng(self.seed)
        waves = random.normal(size=(_WAVES, 3)) * (2 * np.pi / _WAVELENGTH / np.sqrt(3))
        strengths, starts = random.normal(size=(_WAVES, 3)), random.uniform(0, 2 * np.pi, _WAVES)
        ways = np.cos(buffer.points @ waves.T + starts) @ strengths
        normals = self.surface.normals[buffer.triangles]
        flat = ways - (ways * normals).sum(axis=1, keepdims=True) * normals
        return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12))
