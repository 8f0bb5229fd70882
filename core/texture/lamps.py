"""The light in which views show a relief: a lamp from another side in each of them.

The relief is shaded relative to the smooth surface under it, as if the lamp stood at the same elevation above every
point. So the shape of the model itself brings no light and shade, and a flat relief changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.parameterization.texture import TextureParameterization
from core.render.camera import Camera
from core.render.shading import ABOVE, draw_lamp, relative_shading, slopes
from core.render.tangents import ShadingNormals, moved_by, tangents_of
from core.render.uv_buffer import UVBuffer


@dataclass(frozen=True)
class Lit:
    """The relief of a view's N pixels in the light of a lamp.

    ``around`` looks up the heights at 4 · N points: those of the pixels moved by ``width`` [N] along two tangents and
    against them (``core.render.shading.slopes``). ``toward`` [N, 2] is the way to the lamp along the tangents, and
    ``grazing`` the cotangent of its elevation. The unit of length is the radius of the model.
    """

    around: Any
    width: Tensor
    toward: Tensor
    grazing: float

    def slope(self, heights: Tensor) -> Tensor:
        """Return how steep the relief is along the tangents, [N, 2], given the heights [4 · N] ``around``."""
        return slopes(heights.view(4, -1), self.width)

    def brightness(self, slope: Tensor) -> Tensor:
        """Return how bright the relief is beside the flat surface, [N], for its ``slope`` [N, 2]."""
        return relative_shading(slope, self.toward, self.grazing)

    def to(self, device: torch.device) -> Lit:
        """Return the same on a device."""
        return Lit(self.around.to(device), self.width.to(device), self.toward.to(device), self.grazing)


@dataclass(frozen=True)
class Lamps:
    """Lights the relief of ``parameterization`` in every ``every``-th step, on a surface with some ``normals``, whose
    UVs' units make ``steps`` [F, 3, 2] on it. In the picture, the light comes from about the ``azimuth``, in radians,
    counterclockwise from the right."""

    parameterization: TextureParameterization[Any]
    normals: ShadingNormals
    steps: np.ndarray
    seed: int
    every: int
    azimuth: float = ABOVE

    def lit(self, step: int, number: int, camera: Camera, buffer: UVBuffer, stage: int) -> Lit | None:
        """Return the light of view ``number`` of all; None in steps that see the color in even light."""
        if step % self.every != self.every - 1:
            return None
        drawn = draw_lamp(np.random.default_rng((self.seed, number, 2)), self.azimuth)
        right, up, _ = camera.basis()
        lamp = (np.cos(drawn.azimuth) * right + np.sin(drawn.azimuth) * up).astype(np.float32)
        first, second = tangents_of(self.normals.at(buffer.triangles, buffer.points))
        toward = np.stack([first @ lamp, second @ lamp], axis=1)
        toward /= np.maximum(np.linalg.norm(toward, axis=1, keepdims=True), 1e-6)
        return Lit(
            self.parameterization.lookup(beside(buffer, first, second, self.steps), stage),
            torch.from_numpy(buffer.footprint),
            torch.from_numpy(toward),
            drawn.grazing,
        )


def beside(buffer: UVBuffer, first: np.ndarray, second: np.ndarray, steps: np.ndarray) -> UVBuffer:
    """Return the N pixels of a view moved by their width along the tangents ``first`` and ``second`` [N, 3] and against
    them, as ``core.render.shading.slopes`` wants them, 4 · N of them; units of u and v make ``steps`` [F, 3, 2] on the
    surface."""
    ways = buffer.footprint[:, None] * np.stack([first, -first, second, -second])
    return moved_by(buffer, ways, steps[buffer.triangles])
