"""Texture lookup: mip levels chosen per pixel, bilinear within a level, linear between levels."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.kernels.compiled import kernels
from core.threads import share_out

_SMALLEST = 8
# An even number, if they are halved.
_ROWS_AT_A_TIME = 512


def mip_pyramid(texture: Tensor, levels: int) -> list[Tensor]:
    """Return a texture [1, C, H, W] and its halvings, at most ``levels`` images and none under 8 texels wide."""
    pyramid = [texture]
    while len(pyramid) < levels and min(pyramid[-1].shape[2:]) >= 2 * _SMALLEST:
        pyramid.append(_halved(pyramid[-1]))
    return pyramid


def _halved(picture: Tensor) -> Tensor:
    """Return a picture at half its width and height."""
    # Torch copies a picture that is in memory with its channels last: gigabytes, for large ones.
    if picture.stride(1) != 1 or picture.shape[2] <= _ROWS_AT_A_TIME or picture.requires_grad:
        return functional.avg_pool2d(picture, 2)
    height, width = picture.shape[2] // 2, picture.shape[3] // 2
    compiled = kernels()
    if compiled is None or picture.device.type != "cpu":
        # An odd last row counts nowhere.
        parts = picture[:, :, : 2 * height].split(_ROWS_AT_A_TIME, dim=2)
        return torch.cat([functional.avg_pool2d(rows, 2) for rows in parts], dim=2)
    pixels, halved = picture[0].permute(1, 2, 0).numpy(), np.empty((picture.shape[1], height, width), np.float32)
    tops = range(0, height, _ROWS_AT_A_TIME)
    share_out(lambda top: compiled.halve(pixels, top, min(top + _ROWS_AT_A_TIME, height), halved), tops)
    return torch.from_numpy(halved)[None]


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
    colors = uv_footprint.new_zeros((len(uvs), pyramid[0].shape[1]))
    for index, picture in enumerate(pyramid):
        weight = (1 - (level - index).abs()).clamp(min=0)
        # On other devices the processor would have to wait for the answer.
        if weight.device.type != "cpu":
            colors = colors + weight[:, None] * _bilinear(picture, grid)
            continue
        seen = weight.nonzero()[:, 0]
        if len(seen):
            colors = colors.index_add(0, seen, weight[seen, None] * _bilinear(picture, grid[:, :, seen]))
    return colors


def _bilinear(picture: Tensor, grid: Tensor) -> Tensor:
    """Return the colors [N, C] of a picture [1, C, H, W] at places [1, 1, N, 2], from -1 to 1."""
    found = functional.grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return found[0, :, 0].T
