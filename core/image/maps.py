"""The maps of a finished image: heights, their normals, and a roughness."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from core.objective.estimates import roughness_of, shine
from core.render.shading import relief_normals, slopes

# A part of the pixels that may be lower or higher than the rest can show, and what is flat even so.
_OUTLIERS, _FLAT = 0.002, 0.05
_SAMPLES = 1 << 18


def picture_slopes(heights: Tensor, wraps: bool) -> Tensor:
    """Return how steeply heights [H, W], in pixels, rise to the right and upward, [H, W, 2], by central differences.

    Beyond its borders, the picture repeats (``wraps``) or stays as high as it is there.
    """
    height, width = heights.shape
    wide = functional.pad(heights[None, None], (1, 1, 1, 1), mode="circular" if wraps else "replicate")[0, 0]
    across, along = wide[1:-1], wide[:, 1:-1]
    around = [across[:, 2:], across[:, :-2], along[:-2], along[2:]]
    widths = heights.new_ones(height * width)
    return slopes(torch.stack([shifted.flatten() for shifted in around]), widths).view(height, width, 2)


def as_deep_as_can_be(heights: Tensor) -> Tensor:
    """Return heights [H, W] in [0, 1] stretched from the middle, until the lowest or the highest parts are 0 or 1."""
    step = max(1, heights.numel() // _SAMPLES)
    farthest = (heights.flatten()[::step] - 0.5).abs().quantile(1 - _OUTLIERS)
    return (0.5 + (heights - 0.5) / (2 * farthest).clamp(min=_FLAT)).clamp(0, 1)


def picture_normals(heights: Tensor, depth: float, wraps: bool) -> Tensor:
    """Return the normals [H, W, 3] of heights [H, W] in [0, 1] between whose ends lies ``depth``, a part of the
    width: unit vectors, x to the right, y upward (OpenGL), z toward the viewer."""
    slope = picture_slopes(heights * (depth * heights.shape[1]), wraps).view(-1, 2)
    first, second, outward = torch.eye(3, dtype=heights.dtype, device=heights.device)[:, None]
    return relief_normals(outward, first, second, slope).view(*heights.shape, 3)


def picture_roughness(picture: Tensor, mean: float, contrast: float) -> Tensor:
    """Return the estimated roughness [H, W] of a picture [3, H, W], sRGB in [0, 1] (``estimates.roughness_of``)."""
    colors = picture.flatten(1).T
    return roughness_of(colors, mean, contrast, float(shine(colors).mean())).view(picture.shape[1:])
