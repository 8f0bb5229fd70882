"""What a texture parameterization is: parameters → colours of what a view shows, and → the finished texture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from core.render.texels import TexelMap
from core.render.uv_buffer import UVBuffer


class Movable(Protocol):
    """What can be moved to a device."""

    def to(self, device: torch.device) -> Any:
        """Return the same on a device."""


Lookup = TypeVar("Lookup", bound=Movable)


class TextureParameterization(Protocol[Lookup]):
    """Coarse to fine in stages, which count from 0."""

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        """Return random parameters of stage 0."""

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        """Return ``parameters`` as they are in ``stage`` (linear; zero where something new begins; the same
        tensors if nothing does)."""

    def lookup(self, buffer: UVBuffer, stage: int) -> Lookup:
        """Return all that ``colors`` needs of a view and that no parameter changes. Called ahead, in a thread."""

    def colors(self, parameters: Sequence[Tensor], lookup: Lookup) -> Tensor:
        """Return the sRGB colours [N, 3] in (0, 1) of the view's covered pixels, differentiably."""

    def texel_lookups(self, texels: TexelMap, size: int, stage: int) -> Iterator[tuple[np.ndarray, Lookup]]:
        """Yield flat texel indices [M] of a texture of size × size and the lookup that colours them, band by band."""
