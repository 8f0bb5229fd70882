"""A Fourier image with an alpha channel (article, section 4)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.parameterization.color import to_rgb
from core.parameterization.fourier import grow_spectrum, initial_spectrum, spectrum_to_values


class RGBAImage:
    """An ``ImageParameterization`` of one picture with straight alpha. ``sizes`` are (height, width) in each stage.

    The fourth channel becomes opacity by a sigmoid of its own; the decorrelation of colors does not touch it.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]]) -> None:
        self._sizes = {(height + height % 2, width + width % 2): (height, width) for height, width in sizes}
        self._grids = tuple(self._sizes)

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        return [initial_spectrum(*self._grids[0], generator, channels=4)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        height, width = self._grids[stage]
        same = (height, width // 2 + 1)
        return [p if tuple(p.shape[1:3]) == same else grow_spectrum(p, height, width) for p in parameters]

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        values = spectrum_to_values(parameters[0])[None]
        height, width = self._sizes[(values.shape[2], values.shape[3])]
        values = values[:, :, :height, :width]
        return torch.cat([to_rgb(values[:, :3], dim=1), torch.sigmoid(values[:, 3:])], dim=1)
