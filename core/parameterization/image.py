"""The protocol of image parameterizations: parameters → images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor


class ImageParameterization(Protocol):
    """Several pictures at once, coarse to fine in stages, which count from 0."""

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        """Return random parameters of stage 0."""

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        """Return ``parameters`` as they are in ``stage`` (linear; zero where something new begins; the same tensors if
        nothing does)."""

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        """Return the pictures [N, C, H, W] in (0, 1), differentiably: sRGB, and alpha if C is 4. H and W are those of
        the stage that the parameters are in."""
