"""Images in relief, in the light of a lamp."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.image.maps import picture_slopes
from core.render.shading import Lamp, clay, relative_shading

NOMINAL_DEPTH = 0.03
"""How deep a relief is while lamps light it, in parts of what the network sees of the image. The depth that a job asks
for scales the finished heights, so that a shallow relief has the same forms as a deep one."""


@dataclass(frozen=True)
class ReliefLight:
    """Lights an image that is a relief, of which the network sees ``view_size`` pixels at most, and which repeats or
    not (``wraps``)."""

    view_size: int
    wraps: bool

    def lit(self, images: Tensor, lamp: Lamp) -> Tensor:
        """Return the picture [1, 5, H, W] of an image [1, 4, H, W], color and height: the surface in the light of the
        lamp, how steep it is (the square of its slope), and its height."""
        color, height = images[:, :3], images[0, 3]
        depth = NOMINAL_DEPTH * min(self.view_size, max(height.shape))
        slope = picture_slopes(height * depth, self.wraps).flatten(0, 1)
        toward = slope.new_tensor([[math.cos(lamp.azimuth), math.sin(lamp.azimuth)]])
        brightness = relative_shading(slope, toward, lamp.grazing).view(height.shape)
        steepness = slope.square().sum(dim=1).view(height.shape)
        return torch.cat([clay(color) * brightness, steepness[None, None], height[None, None]], dim=1)
