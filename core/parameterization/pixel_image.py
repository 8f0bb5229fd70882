"""Pixels: the parameterization that all others are compared with (article, introduction and section 2)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

_DEVIATION = 0.01
_GRAY = 0.5


class PixelImage:
    """An ``ImageParameterization`` of independent, uncorrelated pixels (arguments as for ``FourierImage``)."""

    def __init__(self, sizes: Sequence[tuple[int, int]], count: int = 1, start: Tensor | None = None) -> None:
        self._sizes = tuple(sizes)
        self._count = count
        picture = torch.full((1, 3, 1, 1), _GRAY) if start is None else start
        self._start = torch.logit(picture.clamp(1 / 512, 1 - 1 / 512))

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        return [torch.randn((self._count, 3, *self._sizes[0]), generator=generator) * _DEVIATION]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        size = self._sizes[stage]
        return [p if tuple(p.shape[2:]) == size else _enlarged(p, size) for p in parameters]

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        (values,) = parameters
        start = self._start.to(values)
        if start.shape[2] > 1 and start.shape != values.shape:
            size = (values.shape[2], values.shape[3])
            start = functional.interpolate(start, size=size, mode="bicubic", antialias=True, align_corners=False)
        return torch.sigmoid(values + start)


def _enlarged(values: Tensor, size: tuple[int, int]) -> Tensor:
    return functional.interpolate(values, size=size, mode="bilinear", align_corners=False)
