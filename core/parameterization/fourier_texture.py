"""The article's texture: a Fourier image in UV space, enlarged from stage to stage by zero-padding its spectrum; with
UDIM tiles, one for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.mesh.udim import ONE_IMAGE, Layout
from core.parameterization.channels import Channels, MapSpace
from core.parameterization.color import ColorSpace
from core.parameterization.fourier import grow_spectrum, initial_spectrum, spectrum_to_values, values_to_spectrum
from core.render.places import Piece, Places, places_of
from core.render.sampling import mip_pyramid
from core.render.texels import TexelMap
from core.render.uv_buffer import UVBuffer

_MIP_LEVELS = 4


class FourierTexture:
    """A ``TextureParameterization`` over texture sizes that double from stage to stage.

    Its parameters are the spectra of the images. Only those of images in view get a gradient, and time.

    Args:
        sizes: width of each image in each stage.
        colors: what the parameters of colors stand for.
        layout: the images.
        maps: what the texture has besides its colors.
    """

    def __init__(
        self, sizes: Sequence[int], colors: ColorSpace, layout: Layout = ONE_IMAGE, maps: tuple[MapSpace, ...] = ()
    ) -> None:
        self._sizes = tuple(sizes)
        self.channels = Channels(colors, maps)
        self._layout = layout

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        size, count = self._sizes[0], len(self.channels)
        return [initial_spectrum(size, size, generator, count) for _ in self._layout.numbers]

    def fit(self, images: Sequence[Tensor], size: int) -> list[Tensor]:
        own = (self._sizes[0], self._sizes[0])
        scaled = (functional.interpolate(image, own, mode="bilinear", antialias=True) for image in images)
        return [values_to_spectrum(self.channels.parameters(image[0], dim=0)) for image in scaled]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        size = self._sizes[stage]
        return [p if p.shape[1] == size else grow_spectrum(p, size, size) for p in parameters]

    def lookup(self, buffer: UVBuffer, stage: int) -> Places:
        return places_of(buffer, self._layout)

    def values(self, parameters: Sequence[Tensor], lookup: Places) -> Tensor:
        return lookup.to(parameters[0].device).sample(lambda image: self._pyramid(parameters[image]))

    def maps(self, parameters: Sequence[Tensor], lookup: Places) -> Tensor:
        return self.values(parameters, lookup)[:, 3:]

    def texel_lookups(
        self, texels: TexelMap, image: int, size: int, stage: int, again: bool = False
    ) -> Iterator[tuple[np.ndarray, Places]]:
        centers = (torch.arange(size) + 0.5) / size
        v, u = torch.meshgrid(1 - centers, centers, indexing="ij")
        uvs = torch.stack([u.flatten(), v.flatten()], dim=1)
        yield np.arange(size * size), Places((Piece(image, uvs, torch.full((size * size,), 1 / size)),))

    def _pyramid(self, spectrum: Tensor) -> list[Tensor]:
        return mip_pyramid(self.channels.values(spectrum_to_values(spectrum), dim=0)[None], _MIP_LEVELS)
