"""Texture lookup: mip levels chosen per pixel, bilinear within a level, linear between levels."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_SMALLEST = 8
# An even number.
_ROWS_AT_A_TIME = 1024


def mip_pyramid(texture: Tensor, levels: int) -> list[Tensor]:
    """Return a texture [1, C, H, W] and its halvings, at most ``levels`` images and none under 8 texels wide."""
    pyramid = [texture]
    while len(pyramid) < levels and min(pyramid[-1].shape[2:]) >= 2 * _SMALLEST:
        pyramid.append(_halved(pyramid[-1]))
    return pyramid


def _halved(picture: Tensor) -> Tensor:
    """Return a picture at half its width and height."""
    if picture.shape[2] <= _ROWS_AT_A_TIME:
        return functional.avg_pool2d(picture, 2)
    # Torch copies a picture that is in memory with its channels last: gigabytes, for large ones. An odd last row counts
    # nowhere.
    parts = picture[:, :, : picture.shape[2] // 2 * 2].split(_ROWS_AT_A_TIME, dim=2)
    return torch.cat([functional.avg_pool2d(rows, 2) for rows in parts], dim=2)


def sample(pyramid: list[Tensor], uvs: Tensor, uv_footprint: Tensor) -> Tensor:
    """Return the colors [N, C] of a texture at ``uvs`` [N, 2] (origin bottom left, repeating) for pixels of that
    width.

    ``uv_footprint`` [N] is the pixel's width in UV units. Differentiable in the texture.
    """
    if not len(uvs):
        # A view may show nothing of the model; even then its colors belong to the texture's graph.
        return pyramid[0][0, :, 0, :0].T
    grid = (uvs - uvs.floor()) * 2 - 1
    # Pictures have row 0 at the top, UV maps have v = 0 at the bottom.
    grid = torch.stack([grid[:, 0], -grid[:, 1]], dim=1)[None, None]
    level = torch.log2((uv_footprint * pyramid[0].shape[3]).clamp(min=1e-6)).clamp(0, len(pyramid) - 1)
    colors = uv_footprint.new_zeros(())
    for index, picture in enumerate(pyramid):
        weight = (1 - (level - index).abs()).clamp(min=0)
        # On other devices the processor would have to wait for the answer.
        if weight.device.type == "cpu" and not weight.any():
            continue
        sampled = functional.grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=False)
        colors = colors + weight[:, None] * sampled[0, :, 0].T
    return colors
