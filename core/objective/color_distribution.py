"""Colors: how much of a picture has which color, whatever shows it.

A network's layers hardly tell a saturated color from a paler one. The distance here does: it is the sliced Wasserstein
distance (Rabin et al. 2011; for textures, Heitz et al. 2021), the mean over directions in color space of how far sorted
colors have to move.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

_DIRECTIONS = 12
# Directions of colors and maps together, for each map.
_MIXED = 8
_SAMPLES = 1024
_BLOCK = 4


def color_quantiles(images: Tensor, coverage: Tensor | None = None) -> Tensor:
    """Return what the colors of images [N, C, H, W] look like along some directions, sorted: [N, D, 1024]. Channels
    beyond the third are maps, whose values join the colors.

    They are the mean colors of blocks of 4 × 4 pixels, so that a gradient reaches all pixels and not a few of them.

    Args:
        images: pictures at least 4 pixels wide and high, sRGB in [0, 1].
        coverage: how much each pixel counts, [N, 1, H, W] in [0, 1]; all count alike if not given. Where nothing is
            covered, the result is 0 and has no gradient.
    """
    if coverage is None:
        colors = functional.avg_pool2d(images, _BLOCK).flatten(2)
    else:
        share = functional.avg_pool2d(coverage, _BLOCK)
        blocks = functional.avg_pool2d(images * coverage, _BLOCK) / share.clamp(min=1e-6)
        colors = torch.stack([_sample(*one) for one in zip(blocks.flatten(2), share.flatten(1), strict=True)])
    sliced = (_directions(images.device, images.shape[1]) @ colors).sort(dim=2).values
    return sliced if coverage is not None else sliced[:, :, _places(sliced.shape[2], images.device)]


def mixed_quantiles(parts: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """Return the quantiles [N, D, Q] of several pictures taken together, given those of each and how much it counts."""
    values, order = torch.cat(list(parts), dim=2).sort(dim=2)
    # Metal has no float64.
    shares = torch.tensor([weight / sum(weights) for weight in weights], device=values.device)
    total = (shares.repeat_interleave(_SAMPLES) / _SAMPLES)[order].cumsum(dim=2)
    steps = (torch.arange(_SAMPLES, device=values.device) + 0.5) / _SAMPLES
    places = torch.searchsorted(total, steps.expand(*total.shape[:2], -1).contiguous())
    return values.gather(2, places.clamp(max=values.shape[2] - 1))


def _sample(colors: Tensor, coverage: Tensor) -> Tensor:
    """Return colors [C, samples] out of [C, P], spread evenly over what is covered [P]."""
    total = coverage.cumsum(0)
    steps = (torch.arange(_SAMPLES, device=colors.device) + 0.5) / _SAMPLES
    chosen = torch.searchsorted(total, steps * total[-1]).clamp(max=len(total) - 1)
    # Nobody waits for the device to learn whether anything is covered.
    return colors.index_select(1, chosen) * (total[-1] > 0)


def _places(count: int, device: torch.device) -> Tensor:
    """Return which of ``count`` sorted values stand for the quantiles."""
    return ((torch.arange(_SAMPLES, device=device) + 0.5) * (count / _SAMPLES)).long()


@lru_cache(maxsize=8)
def _directions(device: torch.device, channels: int) -> Tensor:
    """Return unit vectors [D, C]: those of colors alone, each map alone, and mixtures of all."""
    maps = channels - 3
    if maps < 0:
        return torch.eye(channels, device=device)
    if not maps:
        return _color_directions().to(device)
    mixed = torch.randn(_MIXED * maps, channels, generator=torch.Generator().manual_seed(0))
    alone = torch.cat([_color_directions(), torch.zeros(_DIRECTIONS, maps)], dim=1)
    each = torch.eye(channels)[3:]
    return torch.cat([alone, each, each, mixed / mixed.norm(dim=1, keepdim=True)]).to(device)


def _color_directions() -> Tensor:
    """Return unit vectors [12, 3], evenly on half a sphere (a Fibonacci lattice); the other half says the same."""
    index = torch.arange(_DIRECTIONS) + 0.5
    height, turn = index / _DIRECTIONS, math.pi * (1 + math.sqrt(5)) * index
    ring = (1 - height**2).sqrt()
    return torch.stack([ring * turn.cos(), ring * turn.sin(), height], dim=1)
