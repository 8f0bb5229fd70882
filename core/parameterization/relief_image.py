"""An image in relief: its colors, and a height as one more channel."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
from torch import Tensor

from core.parameterization.fourier import frequencies, grow_spectrum, initial_spectrum, spectrum_to_values
from core.parameterization.image import ImageParameterization

# Beside a color's, a height's amplitude is this at so many cycles per image, and finer ones do less, or they would make
# sandpaper: noise is steepest where it is finest.
_GAIN, _USUAL_FREQUENCY, _FALL = 1.2, 12.0, 1.6
# Wider waves would tilt whole sides to please the mean brightness.
_WIDEST = 7.0


class ReliefImage:
    """An ``ImageParameterization`` of one picture [1, 4, H, W]: three channels of another one, ``colors``, and a height
    in (0, 1), which repeats without a seam if the sizes are even.

    Args:
        colors: the parameterization of the colors.
        sizes: (height, width) of the picture in each stage, each at least as large as the one before.
    """

    def __init__(self, colors: ImageParameterization, sizes: Sequence[tuple[int, int]]) -> None:
        self._colors = colors
        self._sizes = tuple(sizes)

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        colors = self._colors.initial(generator)
        return [*colors, initial_spectrum(*_even(self._sizes[0]), generator, channels=1)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        height, width = _even(self._sizes[stage])
        *colors, spectrum = parameters
        if tuple(spectrum.shape[1:3]) != (height, width // 2 + 1):
            spectrum = grow_spectrum(spectrum, height, width)
        return [*self._colors.grow(colors, stage), spectrum]

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        *own, spectrum = parameters
        colors = self._colors.images(own)
        shares = _shares(spectrum.shape[1], 2 * (spectrum.shape[2] - 1), spectrum.device)
        raw = spectrum_to_values(spectrum * shares[None, :, :, None])
        return torch.cat([colors, torch.sigmoid(raw[None, :, : colors.shape[2], : colors.shape[3]])], dim=1)


def _even(size: tuple[int, int]) -> tuple[int, int]:
    height, width = size
    return height + height % 2, width + width % 2


@functools.lru_cache(maxsize=8)
def _shares(height: int, width: int, device: torch.device) -> Tensor:
    frequency = frequencies(height, width)
    shares = _GAIN * (frequency.clamp(min=_WIDEST) / _USUAL_FREQUENCY) ** -_FALL
    return (shares * (frequency / _WIDEST).clamp(max=1) ** 2).to(device)
