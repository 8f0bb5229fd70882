"""Backgrounds that change with every view, so that no texture can rely on one."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_CELLS = 6


def random_background(size: int, mean: Tensor, generator: torch.Generator) -> Tensor:
    """Return smooth noise [1, 3, size, size] in (0, 1) around the sRGB colour ``mean`` [3]."""
    center = torch.logit(mean.clamp(0.05, 0.95)).view(1, 3, 1, 1)
    tint = 0.5 * torch.randn(1, 3, 1, 1, generator=generator)
    cells = 0.6 * torch.randn(1, 3, _CELLS, _CELLS, generator=generator)
    noise = functional.interpolate(cells, size=(size, size), mode="bilinear", align_corners=True)
    return torch.sigmoid(center + tint + noise)
