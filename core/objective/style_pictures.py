"""Style pictures: how large the network sees them, which decides how large their patterns become."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def scaled_style(picture: Tensor, side: int) -> Tensor:
    """Return the picture [1, 3, H, W], sRGB in [0, 1], scaled to ``side`` pixels along its shorter side."""
    height, width = picture.shape[2:]
    scale = side / min(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    return functional.interpolate(picture, size=size, mode="bicubic", antialias=scale < 1).clamp(0, 1)


def middle_of(picture: Tensor, largest: int) -> Tensor:
    """Return the middle of the picture [N, C, H, W], at most ``largest`` pixels wide and high."""
    top, left = (max(0, (extent - largest) // 2) for extent in picture.shape[2:])
    return picture[:, :, top : top + largest, left : left + largest]
