"""Fourier images in decorrelated color: the parameterization of sections 1 and 2, and of feature visualization."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
from torch import Tensor

from core.files.tensors import scaled_to
from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.fourier import frequencies, grow_spectrum, initial_spectrum, spectrum_to_values

_GRAY = 0.5
# In calm pictures, waves of more cycles per image count less.
_USUAL_FREQUENCY, _FALL = 16.0, 0.9


class FourierImage:
    """An ``ImageParameterization`` whose pictures repeat without a seam if their sizes are even.

    Args:
        sizes: (height, width) of the pictures in each stage, each at least as large as the one before.
        count: how many pictures.
        start: picture [1, 3, H, W], sRGB in [0, 1], of the last stage's size, which all-zero parameters stand for; gray
            if there is none.
        calm: whether fine waves count less, as heights need it: noise is steepest where it is finest.
    """

    def __init__(
        self, sizes: Sequence[tuple[int, int]], count: int = 1, start: Tensor | None = None, calm: bool = False
    ) -> None:
        self._sizes = tuple(sizes)
        self._count = count
        self._calm = calm
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
        if self._calm:
            shares = _shares(spectrum.shape[1], 2 * (spectrum.shape[2] - 1), spectrum.device)
            spectrum = spectrum * shares[None, :, :, None]
        values = spectrum_to_values(spectrum)
        values = values.view(self._count, 3, *values.shape[1:])
        (height, width), start = self._starts[(values.shape[2], values.shape[3])]
        # Odd sizes lose the last row or column of the spectrum's even one.
        return to_rgb(values[:, :, :height, :width] + start.to(values), dim=1)


@functools.lru_cache(maxsize=8)
def _shares(height: int, width: int, device: torch.device) -> Tensor:
    """Return what each wave of a calm picture counts."""
    return ((_USUAL_FREQUENCY / frequencies(height, width).clamp(min=_USUAL_FREQUENCY)) ** _FALL).to(device)


def _even(size: tuple[int, int]) -> tuple[int, int]:
    height, width = size
    return height + height % 2, width + width % 2
