"""Blocks of 2 × 2 pixels, laid out so that all of their first pixels follow one another, then all of their second ones:
what is done with blocks is done with whole planes."""

from __future__ import annotations

from torch import Tensor


def in_planes(pictures: Tensor) -> Tensor:
    """Return the planes [N, C, 2, 2, H // 2, W // 2] of pictures [N, C, H, W]: entry [n, c, i, j, y, x] is the pixel
    [n, c, 2 y + i, 2 x + j]. Odd sides lose their last row or column."""
    return _blocks_of(pictures).contiguous()


def from_planes(planes: Tensor, height: int, width: int) -> Tensor:
    """Return the pictures [N, C, H, W] of such planes, 0 where these say nothing."""
    shape = (*planes.shape[:2], height, width)
    found = planes.new_zeros(shape) if height % 2 or width % 2 else planes.new_empty(shape)
    _blocks_of(found).copy_(planes)
    return found


def halved(pictures: Tensor) -> Tensor:
    """Return the means [N, C, H // 2, W // 2] of blocks of pictures [N, C, H, W]."""
    height, width = (side // 2 * 2 for side in pictures.shape[2:])
    rows = pictures[:, :, :height:2, :width] + pictures[:, :, 1:height:2, :width]
    return (rows[..., ::2] + rows[..., 1::2]).mul_(0.25)


def _blocks_of(pictures: Tensor) -> Tensor:
    """Return the planes as a view."""
    height, width = (side // 2 * 2 for side in pictures.shape[2:])
    blocks = pictures[:, :, :height, :width].unflatten(3, (-1, 2)).unflatten(2, (-1, 2))
    return blocks.permute(0, 1, 3, 5, 2, 4)
