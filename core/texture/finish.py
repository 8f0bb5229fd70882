"""From the optimized texture to the finished one: no colors that the styles lack, and the base texture where it
stays."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.render.uv_buffer import UVBuffer
from core.texture.kept import Kept, laid_over, with_neutral
from core.texture.palette import Palette
from core.texture.surface_map import SurfaceMap, TexelValues
from core.texture.udim import Tile

_BAND = 256


@dataclass(frozen=True)
class Groups:
    """How much of each group of styles there is, G of them: at texels, and for views."""

    shares: TexelValues
    shown: SurfaceMap


@dataclass(frozen=True)
class Finish:
    """What is done to an optimized texture: its colors, and where the base texture stays, its maps, too.

    Attributes:
        palettes: the limit of each group of styles; none without a style.
        groups: where the groups are; one is everywhere if not given.
        kept: what stays of the base texture; nothing if not given.
        neutral: what each of the M maps is where the base texture is.
    """

    palettes: tuple[Palette, ...] = ()
    groups: Groups | None = None
    kept: Kept | None = None
    neutral: tuple[float, ...] = ()

    def texture(self, image: np.ndarray, tile: Tile) -> np.ndarray:
        """Return the finished image of a tile, given the optimized one, both float32 [S, S, 3 + M]
        in [0, 1]."""
        size = len(image)
        shares = self.groups.shares(tile, size) if self.groups else None
        kept = (self.kept.base(tile, size), self.kept.cover(tile, size)) if self.kept else None
        finished = np.empty_like(image)
        # In bands: a large image would take gigabytes.
        for start in range(0, size, _BAND):
            rows = slice(start, start + _BAND)
            values = self._limited(_flat(image[rows]), None if shares is None else _flat(shares[rows]))
            if kept is not None:
                base, cover = (_flat(own[rows]) for own in kept)
                values = laid_over(with_neutral(base, self.neutral), values, cover[:, 0])
            finished[rows] = values.numpy().reshape(-1, size, image.shape[2])
        return finished

    def view(self, values: Tensor, base: Tensor | None, buffer: UVBuffer) -> Tensor:
        """Return the finished values [N, 3 + M] of a view, given the optimized ones and the colors [N, 3] of the base
        texture."""
        places = buffer.triangles, buffer.uvs
        limited = self._limited(values, torch.from_numpy(self.groups.shown.at(*places)) if self.groups else None)
        if self.kept is None or base is None:
            return limited
        return laid_over(with_neutral(base, self.neutral), limited, torch.from_numpy(self.kept.shown.at(*places)[:, 0]))

    def _limited(self, values: Tensor, shares: Tensor | None) -> Tensor:
        """Return values [N, 3 + M] with colors within the palettes, for the ``shares`` [N, G] of each group."""
        if not self.palettes:
            return values
        colors = self._limited_colors(values[:, :3], shares)
        return colors if values.shape[1] == 3 else torch.cat([colors, values[:, 3:]], dim=1)

    def _limited_colors(self, colors: Tensor, shares: Tensor | None) -> Tensor:
        if shares is None:
            return self.palettes[0].limit(colors)
        given = zip(self.palettes, shares.to(colors).unbind(dim=1), strict=True)
        return functools.reduce(Tensor.add, (share[:, None] * palette.limit(colors) for palette, share in given))


def _flat(values: np.ndarray) -> Tensor:
    """Return rows of an image [R, S, C] as [R · S, C]."""
    return torch.from_numpy(values).reshape(-1, values.shape[2])


UNCHANGED = Finish()
"""Leaves textures as they are."""
