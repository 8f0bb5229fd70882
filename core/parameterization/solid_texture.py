"""The solid texture of a surface: sparse 3D grids, one level more from stage to stage, baked into the UV map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.fourier import INITIAL_DEVIATION
from core.parameterization.solid import Interpolation, build_grids, interpolate, interpolation
from core.render.rasterizer import UVBuffer
from core.render.surface import Surface, sample_points
from core.render.texels import TexelMap

# Coarse levels count less: they move whole sides of a model at once, and with equal weights sides differ in colour.
LEVEL_GAIN = 0.7
# With four points on the area of a voxel's face next to no touched voxel is missed.
_POINTS_PER_VOXEL_FACE = 4.0
_MOST_POINTS = 12_000_000


class SolidTexture:
    """A ``TextureParameterization`` whose lookups are sparse interpolation matrices.

    Args:
        surface: what wears the texture.
        finest: width of the finest voxels on the surface, usually that of a texel.
        stages: how many stages there will be; the last one has all levels.
        mean: sRGB colour [3] that parameters of zero mean.
        seed: turns the grids.
    """

    def __init__(self, surface: Surface, finest: float, stages: int, mean: Tensor, seed: int) -> None:
        count = min(_MOST_POINTS, int(_POINTS_PER_VOXEL_FACE * surface.areas.sum() / finest**2) + 10_000)
        points, _ = sample_points(surface, count, seed)
        self.grids = build_grids(points, finest, LEVEL_GAIN, stages, seed)
        self._texels = TexelMap(surface)
        self._stages = stages
        self._mean = from_rgb(mean[None], dim=1)

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        base, rest = self._row_counts(0)
        parameters = torch.randn(base + rest, 3, generator=generator) * INITIAL_DEVIATION
        return [parameters[:base].clone(), parameters[base:].clone()]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        coarse, fine = parameters
        missing = self._row_counts(stage)[1] - len(fine)
        return [coarse, torch.cat([fine, fine.new_zeros(missing, fine.shape[1])]) if missing else fine]

    def lookup(self, buffer: UVBuffer, stage: int) -> Interpolation:
        return interpolation(self.grids, self._level_count(stage), buffer.points, buffer.footprint)

    def colors(self, parameters: Sequence[Tensor], lookup: Interpolation) -> Tensor:
        coarse, fine = parameters
        return to_rgb(interpolate(coarse, fine, lookup) + self._mean.to(coarse), dim=1)

    def texel_lookups(self, size: int, stage: int) -> Iterator[tuple[np.ndarray, Interpolation]]:
        levels = self._level_count(stage)
        for texels in self._texels.bands(size):
            yield texels.indices, interpolation(self.grids, levels, texels.points, texels.footprint)

    def _row_counts(self, stage: int) -> tuple[int, int]:
        base = self.grids.row_count(self.grids.base + 1)
        return base, self.grids.row_count(self._level_count(stage)) - base

    def _level_count(self, stage: int) -> int:
        return max(1, len(self.grids.levels) - (self._stages - 1 - stage))
