"""Style pictures: how large the network sees them, which decides how large their patterns become."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

# A picture is turned in squares no larger than this, and in four of them where it is much larger.
_TURNED = 384
_MANY = 1.5


def scaled_style(picture: Tensor, side: int) -> Tensor:
    """Return the picture [1, 3, H, W], sRGB in [0, 1], scaled to ``side`` pixels along its shorter side."""
    height, width = picture.shape[2:]
    scale = side / min(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    return functional.interpolate(picture, size=size, mode="bicubic", antialias=scale < 1).clamp(0, 1)


def turned_squares(picture: Tensor, angle: float) -> tuple[Tensor, Tensor]:
    """Return squares out of the picture [1, C, H, W], turned counterclockwise by an angle in radians: [N, C, S, S], and
    where they show it, [N, 1, S, S]."""
    height, width = picture.shape[2:]
    many = min(height, width) > _MANY * _TURNED
    side = min(height, width, _TURNED * 3 // 4 if many else _TURNED)
    middles = (-0.25, 0.25) if many else (0.0,)
    steps = (torch.arange(side, device=picture.device) + 0.5 - side / 2).expand(side, side)
    x = math.cos(angle) * steps - math.sin(angle) * steps.T
    y = math.sin(angle) * steps + math.cos(angle) * steps.T
    grids = [torch.stack([2 * x / width + 2 * u, 2 * y / height + 2 * v], dim=2) for v in middles for u in middles]
    grid = torch.stack(grids)
    found = functional.grid_sample(
        picture.expand(len(grid), -1, -1, -1), grid, padding_mode="border", align_corners=False
    )
    return found, (grid.abs().amax(dim=3) <= 1)[:, None].to(picture)


def middle_of(picture: Tensor, largest: int) -> Tensor:
    """Return the middle of the picture [N, C, H, W], at most ``largest`` pixels wide and high."""
    top, left = (max(0, (extent - largest) // 2) for extent in picture.shape[2:])
    return picture[:, :, top : top + largest, left : left + largest]
