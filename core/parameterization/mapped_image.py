"""A picture with maps besides its color: up to three of them, as the channels of a second picture of the same kind."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.parameterization.patched_image import Box, PatchedImage

MOST_MAPS = 3


class MappedImage:
    """A picture [1, 3 + M, H, W] of ``colors`` and of the first M channels (``count``) of ``maps``, which grow alike.

    The parameters of the maps follow those of the colors.
    """

    def __init__(self, colors: PatchedImage, maps: PatchedImage | None = None, count: int = 0) -> None:
        self._colors = colors
        self._maps = maps
        self._count = count

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        """Return random parameters of stage 0."""
        return [*self._colors.initial(generator), *(self._maps.initial(generator) if self._maps else ())]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        """Return ``parameters`` as they are in ``stage`` (``core.parameterization.image``)."""
        colors, maps = self._split(parameters)
        return [*self._colors.grow(colors, stage), *(self._maps.grow(maps, stage) if self._maps else ())]

    def part(self, parameters: Sequence[Tensor], box: Box) -> Tensor:
        """Return a part [1, 3 + M, h, w] of the picture, differentiably."""
        colors, maps = self._split(parameters)
        return self._with_maps(self._colors.part(colors, box), self._maps.part(maps, box) if self._maps else None)

    def small(self, parameters: Sequence[Tensor]) -> Tensor:
        """Return the picture at the size at which it is seen as a whole (``PatchedImage.small``)."""
        colors, maps = self._split(parameters)
        return self._with_maps(self._colors.small(colors), self._maps.small(maps) if self._maps else None)

    def _split(self, parameters: Sequence[Tensor]) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        own = len(parameters) // 2 if self._maps else len(parameters)
        return parameters[:own], parameters[own:]

    def _with_maps(self, colors: Tensor, maps: Tensor | None) -> Tensor:
        return colors if maps is None else torch.cat([colors, maps[:, : self._count]], dim=1)
