"""A finished relief as pictures show it: in light that rakes over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from core.mesh.normals import unit
from core.mesh.udim import Layout
from core.render.camera import Camera
from core.render.places import places_of
from core.render.sampling import mip_pyramid
from core.render.uv_buffer import UVBuffer
from core.texture.frames import Frames, read_in

# The key light comes from the upper left, low enough to graze what faces the camera; the rest comes from all around.
_RIGHT, _UP, _TOWARD = -0.65, 0.6, 0.55
_AMBIENT, _KEY = 0.42, 0.85
# Screens and pictures have about this gamma.
_GAMMA = 2.2
_MIP_LEVELS = 12
# Finer texels are not to be seen in a picture of a whole model.
_SHOWN = 1024


@dataclass(frozen=True)
class Light:
    """What light needs to know of a surface: its normal maps, one [S, S, 3] for each image of the ``layout``, the
    ``frames`` in which they are written, and ``corners`` [F, 3, 3]."""

    normals: Sequence[np.ndarray]
    frames: Frames
    corners: np.ndarray
    layout: Layout

    def of(self, camera: Camera, colors: Callable[[UVBuffer], Tensor]) -> Callable[[UVBuffer], Tensor]:
        """Return a function that gives a view by ``camera`` the ``colors``, sRGB [N, 3], in the light of a lamp over
        the camera's left shoulder."""
        right, up, backward = camera.basis()
        lamp = unit(_RIGHT * right + _UP * up + _TOWARD * backward)

        def lit(buffer: UVBuffer) -> Tensor:
            components = places_of(buffer, self.layout).sample(self._pyramids.__getitem__).numpy()
            directions = read_in(self.frames.at(self.corners, buffer.triangles, buffer.points), components)
            light = _AMBIENT + _KEY * np.clip(directions @ lamp, 0, None)
            linear = colors(buffer).clamp(0, 1) ** _GAMMA * torch.from_numpy(light.astype(np.float32))[:, None]
            return linear.clamp(0, 1) ** (1 / _GAMMA)

        return lit

    @cached_property
    def _pyramids(self) -> list[list[Tensor]]:
        images = (torch.from_numpy(np.ascontiguousarray(own)).permute(2, 0, 1)[None].float() for own in self.normals)
        return [mip_pyramid(image, _MIP_LEVELS) for image in images]


def normals_for_view(normal: np.ndarray) -> np.ndarray:
    """Return a normal map [S, S, 3] as finely as pictures of a whole model show it."""
    step = max(1, len(normal) // _SHOWN)
    side = len(normal) // step * step
    return normal[:side, :side].reshape(side // step, step, side // step, step, 3).mean(axis=(1, 3))
