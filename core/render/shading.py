"""Shading of reliefs, differentiably: from heights beside a point to the light that it sends back.

A relief is a height along the normals of a smooth surface. For heights that are small beside the surface's own
curvature, its normals are n' ~ n - ∂h/∂t t - ∂h/∂b b (Blinn 1978, Simulation of Wrinkled Surfaces).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

# Degrees above the surface: lower, and shadows swallow the relief; higher, and it is hardly seen.
_LOWEST, _HIGHEST = 30.0, 55.0
_SPREAD = np.radians(30.0)
# A relief is mostly gray clay in the light of lamps: colors that show a feature already leave nothing for the relief to
# do. The rest of them lets it follow their forms.
_CLAY, _CLAY_SHARE = 0.55, 0.7

ABOVE = np.pi / 2
"""Light comes from above, as in most photographs: from opposite sides it would ask for opposite reliefs."""


@dataclass(frozen=True)
class Lamp:
    """The ``azimuth`` of a lamp in the picture, in radians counterclockwise from the right, and the cotangent of its
    elevation above the surface: large where light is ``grazing``."""

    azimuth: float
    grazing: float


def draw_lamp(random: np.random.Generator, azimuth: float = ABOVE) -> Lamp:
    """Return a random lamp that stands at about an ``azimuth``."""
    drawn = azimuth + random.uniform(-_SPREAD, _SPREAD)
    return Lamp(drawn, float(1 / np.tan(np.radians(random.uniform(_LOWEST, _HIGHEST)))))


def clay(colors: Tensor) -> Tensor:
    """Return what a relief is made of while lamps light it, given the colors [...] that it has in even light. They get
    no gradient, or light would be painted into them."""
    return torch.lerp(colors.detach(), colors.new_tensor(_CLAY), _CLAY_SHARE)


def slopes(heights: Tensor, width: Tensor) -> Tensor:
    """Return how steeply heights rise along two tangents, [N, 2].

    Args:
        heights: [4, N], at points moved by ``width`` along the first tangent, against it, along the second one, and
            against it.
        width: [N], in the unit of the heights.
    """
    return torch.stack([heights[0] - heights[1], heights[2] - heights[3]], dim=1) / (2 * width[:, None])


def relief_normals(normals: Tensor, first: Tensor, second: Tensor, slope: Tensor) -> Tensor:
    """Return the unit normals [N, 3] of a relief with the ``slope`` [N, 2] along the tangents ``first`` and ``second``
    [N, 3] of a surface with unit ``normals`` [N, 3]."""
    turned = normals - slope[:, :1] * first - slope[:, 1:] * second
    return torch.nn.functional.normalize(turned, dim=1)


def lambert(normals: Tensor, lamp: Tensor) -> Tensor:
    """Return the light [N] that matte surfaces with unit ``normals`` [N, 3] send back, 0 to 1, where the light comes
    from the unit directions ``lamp`` [N, 3] or [3]."""
    return (normals * lamp).sum(dim=1).clamp(min=0)


def relative_shading(slope: Tensor, toward: Tensor, grazing: float) -> Tensor:
    """Return how bright a relief is beside a flat surface in the same light, [N]: 1 where it is flat, 0 in shadow.

    Args:
        slope: [N, 2] along two tangents.
        toward: unit directions [N, 2] to the lamp along these tangents.
        grazing: the cotangent of the lamp's elevation above the flat surface, the same everywhere: large where light
            grazes it.
    """
    # lambert(n', l) / lambert(n, l) for a lamp l ~ n + grazing · toward.
    lit = 1 - grazing * (slope * toward).sum(dim=1)
    return lit.clamp(min=0) / (1 + slope.square().sum(dim=1)).sqrt()
