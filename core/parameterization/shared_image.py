"""Frames that share coarse pictures: P = σ(P_unique + P_shared) (article, section 1)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from core.parameterization.color import to_rgb
from core.parameterization.fourier import initial_spectrum, spectrum_to_values

_DEVIATION = 0.01
# Shared pictures: how many there are over all frames, and how many times smaller than a frame they are; these are
# those of lucid's notebook at 128 x 128.
_SHARED = ((1, 2), (1, 4), (1, 8), (2, 8), (1, 16), (2, 16))


class SharedImage:
    """An ``ImageParameterization`` of ``frames`` pictures of ``size`` (height, width): a Fourier image for each, and
    low resolutions that all or half of them share. Unless ``aligned``, nothing is shared."""

    def __init__(self, size: tuple[int, int], frames: int, aligned: bool) -> None:
        self._size = size
        self._frames = frames
        self._shared = _SHARED if aligned else ()

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        height, width = (side + side % 2 for side in self._size)
        unique = initial_spectrum(height, width, generator, 3 * self._frames)
        shapes = [(1, 3, min(n, self._frames), max(2, height // d), max(2, width // d)) for n, d in self._shared]
        return [unique, *(torch.randn(shape, generator=generator) * _DEVIATION for shape in shapes)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        return list(parameters)

    def images(self, parameters: Sequence[Tensor], frames: slice = slice(None)) -> Tensor:
        """Return the pictures [N, 3, H, W] in (0, 1), of all frames or of some that follow each other."""
        unique, *shared = parameters
        chosen = unique.view(self._frames, 3, *unique.shape[1:])[frames]
        values = spectrum_to_values(chosen.flatten(0, 1)).view(len(chosen), 3, -1, unique.shape[2] * 2 - 2)
        for picture in shared:
            values = values + self._spread(picture, values, frames)
        return to_rgb(values[:, :, : self._size[0], : self._size[1]], dim=1)

    def _spread(self, picture: Tensor, values: Tensor, frames: slice) -> Tensor:
        """Return a shared picture [1, 3, n, h, w] as it adds to the ``frames``, [N or 1, 3, H, W]."""
        size = (values.shape[2], values.shape[3])
        if picture.shape[2] > 1:
            over_time = (self._frames, *picture.shape[3:])
            picture = functional.interpolate(picture, size=over_time, mode="trilinear", align_corners=True)[
                :, :, frames
            ]
        return functional.interpolate(picture[0].transpose(0, 1), size=size, mode="bilinear", align_corners=False)
