"""Fourier images in decorrelated color: the parameterization of sections 1 and 2, and of feature visualization."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.files.tensors import scaled_to
from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.fourier import grow_spectrum, initial_spectrum, spectrum_to_values

_GRAY = 0.5


class FourierImage:
    """An ``ImageParameterization`` whose pictures repeat without a seam if their sizes are even.

    Args:
        sizes: (height, width) of the pictures in each stage, each at least as large as the one before.
        count: how many pictures.
        start: picture [1, 3, H, W], sRGB in [0, 1], of the last stage's size, which all-zero parameters stand for; gray
            if there is none.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]], count: int = 1, start: Tensor | None = None) -> None:
        self._sizes = tuple(sizes)
        self._count = count
        gray = torch.full((1, 3, 1, 1), _GRAY)
        starts = [gray if start is None else scaled_to(start, size) for size in sizes]
        self._starts = {_even(size): (size, from_rgb(one, dim=1)) for size, one in zip(sizes, starts, strict=True)}

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        height, width = _even(self._sizes[0])
        return [initial_spectrum(height, width, generator, 3 * self._count)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        height, width = _even(self._sizes[stage])
        same = (height, width // 2 + 1)
        return [p if tuple(p.shape[1:3]) == same else grow_spectrum(p, height, width) for p in parameters]

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        (spectrum,) = parameters
        values = spectrum_to_values(spectrum)
        values = values.view(self._count, 3, *values.shape[1:])
        (height, width), start = self._starts[(values.shape[2], values.shape[3])]
        # Odd sizes lose the last row or column of the spectrum's even one.
        return to_rgb(values[:, :, :height, :width] + start.to(values), dim=1)


def _even(size: tuple[int, int]) -> tuple[int, int]:
    height, width = size
    return height + height % 2, width + width % 2
