"""The article's texture: a Fourier image in UV space, enlarged from stage to stage by zero-padding its spectrum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.fourier import grow_spectrum, initial_spectrum, spectrum_to_values
from core.render.sampling import mip_pyramid, sample
from core.render.texels import TexelMap
from core.render.uv_buffer import UVBuffer

_MIP_LEVELS = 4


@dataclass(frozen=True)
class UVLookup:
    """Texture coordinates [N, 2] and pixel widths in UV units [N] of a view."""

    uvs: Tensor
    footprint: Tensor

    def to(self, device: torch.device) -> UVLookup:
        """Return the same on a device."""
        return UVLookup(self.uvs.to(device), self.footprint.to(device))


class FourierTexture:
    """A ``TextureParameterization`` over texture sizes that double from stage to stage.

    Args:
        sizes: width of the texture in each stage.
        mean: sRGB color [3] that all-zero parameters stand for.
    """

    def __init__(self, sizes: Sequence[int], mean: Tensor) -> None:
        self._sizes = tuple(sizes)
        self._mean = from_rgb(mean[None], dim=1).view(3, 1, 1)

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        return [initial_spectrum(self._sizes[0], self._sizes[0], generator)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        size = self._sizes[stage]
        return [p if p.shape[1] == size else grow_spectrum(p, size, size) for p in parameters]

    def lookup(self, buffer: UVBuffer, stage: int) -> UVLookup:
        return UVLookup(torch.from_numpy(buffer.uvs), torch.from_numpy(buffer.uv_footprint))

    def colors(self, parameters: Sequence[Tensor], lookup: UVLookup) -> Tensor:
        (spectrum,) = parameters
        texture = to_rgb(spectrum_to_values(spectrum) + self._mean.to(spectrum), dim=0)[None]
        return sample(mip_pyramid(texture, _MIP_LEVELS), lookup.uvs.to(spectrum), lookup.footprint.to(spectrum))

    def texel_lookups(self, texels: TexelMap, size: int, stage: int) -> Iterator[tuple[np.ndarray, UVLookup]]:
        centers = (torch.arange(size) + 0.5) / size
        v, u = torch.meshgrid(1 - centers, centers, indexing="ij")
        uvs = torch.stack([u.flatten(), v.flatten()], dim=1)
        yield np.arange(size * size), UVLookup(uvs, torch.full((size * size,), 1 / size))
