"""From the optimized texture to the finished one: no colors that the styles lack, and the base texture where it
stays."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from core.render.uv_buffer import UVBuffer
from core.settings.relief import MapName
from core.texture.carved import surface_colors
from core.texture.heights import HeightScale
from core.texture.kept import Kept, laid_over
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
        neutral: what each of the M maps is where there is no texture.
        heights: what heights among the maps stand for, by the index of the map.
        constants: the values of maps that are one number everywhere.
        surface: the colors that the surface has instead of the optimized ones, where it keeps its own.
    """

    palettes: tuple[Palette, ...] = ()
    groups: Groups | None = None
    kept: Kept | None = None
    neutral: tuple[float, ...] = ()
    heights: Mapping[int, HeightScale] = field(default_factory=dict)
    surface: TexelValues | None = None
    constants: Mapping[MapName, float] = field(default_factory=dict)

    @property
    def is_same_everywhere(self) -> bool:
        """Whether what becomes of a texel depends on its values alone."""
        return self.groups is None and self.kept is None and self.surface is None

    def texels(self, values: Tensor) -> Tensor:
        """Return the finished values [N, 3 + M] of texels, where they depend on the optimized ones alone."""
        return self._finished(values[:, :3], values[:, 3:], None)

    def texture(self, image: np.ndarray, tile: Tile) -> np.ndarray:
        """Return the finished image of a tile, given the optimized one, both float32 [S, S, 3 + M]
        in [0, 1]."""
        size = len(image)
        shares = self.groups.shares(tile, size) if self.groups else None
        kept = (self.kept.base(tile, size), self.kept.cover(tile, size)) if self.kept else None
        surface = self.surface(tile, size) if self.surface else None
        finished = np.empty_like(image)
        # In bands: a large image would take gigabytes.
        for start in range(0, size, _BAND):
            rows = slice(start, start + _BAND)
            colors = _flat((image if surface is None else surface)[rows])[:, :3]
            values = self._finished(colors, _flat(image[rows])[:, 3:], None if shares is None else _flat(shares[rows]))
            if kept is not None:
                base, cover = (_flat(own[rows]) for own in kept)
                values = laid_over(base, values, cover[:, 0])
            finished[rows] = values.numpy().reshape(-1, size, image.shape[2])
        return finished

    def view(self, values: Tensor, base: Tensor | None, buffer: UVBuffer) -> Tensor:
        """Return the finished values [N, 3 + M] of a view, given the optimized ones and those of the base texture."""
        places = buffer.triangles, buffer.uvs
        shares = torch.from_numpy(self.groups.shown.at(*places)) if self.groups else None
        colors = values[:, :3] if self.surface is None else surface_colors(values, base)
        finished = self._finished(colors, values[:, 3:], shares)
        if self.kept is None or base is None:
            return finished
        cover = torch.from_numpy(self.kept.shown.at(*places)[:, 0])
        return laid_over(base, finished, cover)

    def _finished(self, colors: Tensor, maps: Tensor, shares: Tensor | None) -> Tensor:
        """Return finished values [N, 3 + M] of colors [N, 3] and maps [N, M], for the ``shares`` [N, G] of each
        group."""
        if self.surface is None:
            colors = self._limited(colors, shares)
        if not maps.shape[1]:
            return colors
        each = (self.heights[index].finished(own) if index in self.heights else own for index, own in enumerate(maps.T))
        return torch.cat([colors, torch.stack(list(each), dim=1)], dim=1)

    def _limited(self, colors: Tensor, shares: Tensor | None) -> Tensor:
        """Return colors [N, 3] within the palettes."""
        if not self.palettes:
            return colors
        if shares is None:
            return self.palettes[0].limit(colors)
        given = zip(self.palettes, shares.to(colors).unbind(dim=1), strict=True)
        return functools.reduce(Tensor.add, (share[:, None] * palette.limit(colors) for palette, share in given))


def _flat(values: np.ndarray) -> Tensor:
    """Return rows of an image [R, S, C] as [R · S, C]."""
    return torch.from_numpy(values).reshape(-1, values.shape[2])


UNCHANGED = Finish()
"""Leaves textures as they are."""
