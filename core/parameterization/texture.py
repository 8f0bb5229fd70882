"""The protocol of texture parameterizations: parameters → values of a view, and → the finished texture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from core.parameterization.channels import Channels
from core.render.texels import TexelMap
from core.render.uv_buffer import UVBuffer


class Movable(Protocol):
    """Something that can be moved to a device."""

    def to(self, device: torch.device) -> Any:
        """Return the same thing on a device."""


Lookup = TypeVar("Lookup", bound=Movable)


class TextureParameterization(Protocol[Lookup]):
    """Coarse to fine in stages, which count from 0. Every point has the values of its ``channels``."""

    channels: Channels

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        """Return random parameters of stage 0."""

    def fit(self, images: Sequence[Tensor], size: int) -> list[Tensor]:
        """Return parameters of stage 0 that show a finished texture as closely as they can.

        Args:
            images: its images, each [1, 3, H, W], sRGB in [0, 1], of any size, so that maps begin at their means; or
                [1, 3 + M, H, W] with the maps.
            size: width of the images to be baked in the end.
        """

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        """Return ``parameters`` as they are in ``stage`` (linear; zero where something new begins; the same
        tensors if nothing does)."""

    def lookup(self, buffer: UVBuffer, stage: int) -> Lookup:
        """Return what ``values`` needs to know about a view, apart from parameters. Called ahead, in a thread."""

    def values(self, parameters: Sequence[Tensor], lookup: Lookup) -> Tensor:
        """Return the values [N, 3 + M] of the view's covered pixels, differentiably: sRGB colors and the M maps, all in
        (0, 1)."""

    def maps(self, parameters: Sequence[Tensor], lookup: Lookup) -> Tensor:
        """Return the maps [N, M] alone, as in ``values``."""

    def texel_lookups(
        self, texels: TexelMap, image: int, size: int, stage: int, again: bool = False
    ) -> Iterator[tuple[np.ndarray, Lookup]]:
        """Yield flat texel indices [M] of an image of size × size and the lookup of their values, without a gradient,
        band by band; ``image`` is its index among those of the texture (``core.mesh.udim``). Lookups to be used
        ``again`` and again take longer to make and are faster."""
