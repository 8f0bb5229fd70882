"""The solid texture of a surface: sparse 3D grids, one level more from stage to stage, baked into the UV map."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse
import torch
from torch import Tensor

from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.fourier import INITIAL_DEVIATION
from core.parameterization.solid import build_grids, interpolate, interpolation_matrix
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
        self.grids = build_grids(points, finest, seed)
        self._texels = TexelMap(surface)
        self._stages = stages
        self._mean = from_rgb(mean[None], dim=1)
        level_count = len(self.grids.levels)
        self._gains = [LEVEL_GAIN ** (level_count - 1 - level) for level in range(level_count)]

    def initial(self, generator: torch.Generator) -> Tensor:
        rows = self.grids.row_count(self._level_count(0))
        return torch.randn(rows, 3, generator=generator) * INITIAL_DEVIATION

    def grow(self, parameters: Tensor, stage: int) -> Tensor:
        rows = self.grids.row_count(self._level_count(stage))
        if rows == len(parameters):
            return parameters
        return torch.cat([parameters, parameters.new_zeros(rows - len(parameters), parameters.shape[1])])

    def lookup(self, buffer: UVBuffer, stage: int) -> scipy.sparse.csr_matrix:
        return interpolation_matrix(self.grids, self._level_count(stage), self._gains, buffer.points, buffer.footprint)

    def colors(self, parameters: Tensor, lookup: scipy.sparse.csr_matrix) -> Tensor:
        return to_rgb(interpolate(parameters, lookup) + self._mean.to(parameters), dim=1)

    def texel_lookups(self, size: int, stage: int) -> Iterator[tuple[np.ndarray, scipy.sparse.csr_matrix]]:
        levels = self._level_count(stage)
        for texels in self._texels.bands(size):
            yield texels.indices, interpolation_matrix(self.grids, levels, self._gains, texels.points, texels.footprint)

    def _level_count(self, stage: int) -> int:
        return max(1, len(self.grids.levels) - (self._stages - 1 - stage))
