"""The solid texture of a surface: sparse 3D grids, one more level in each stage, baked into the UV map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.mesh.udim import ONE_IMAGE, Layout
from core.parameterization.channels import Channels, MapSpace
from core.parameterization.color import ColorSpace
from core.parameterization.solid_fit import fitted
from core.parameterization.solid_interpolation import (
    DeviceInterpolation,
    Interpolation,
    PointLookup,
    interpolate,
    interpolation,
    looked_up,
)
from core.parameterization.solid_levels import LevelPlan, SolidGrids, build_grids, plan_levels, with_finer_levels
from core.parameterization.sparse_grid import SparseGrid
from core.render.places import places_of
from core.render.sampling import mip_pyramid
from core.render.surface import Surface, sample_places
from core.render.symmetry import Symmetry
from core.render.texels import TexelMap
from core.render.uv_buffer import UVBuffer, evenly_spread
from core.threads import Postponed

# Coarser levels count less: they change much of a model at once.
LEVEL_GAIN = 0.85
# Colors begin with a good part of the contrast of the pictures that they are taken from, so that the first steps need
# not make it. Maps begin flat: their first gradients say which way they go.
_COLOR_DEVIATION, _MAP_DEVIATION = 0.3, 0.01
# With so many points on the area of a voxel's face, one place in eighty lacks a corner, which the others stand in for.
_POINTS_PER_VOXEL_FACE = 2.5
_MOST_POINTS = 12_000_000
_MOST_FITTED_POINTS = 4_000_000
_MIP_LEVELS = 12


@dataclass(frozen=True)
class SolidParts:
    """A solid texture in one stage: its ``levels``, the ``parameters`` [N, 3 + M] of the coarse and the fine ones with
    what their levels count for maps, the ``channels`` that they stand for, and the ``symmetry`` by which points are
    looked up."""

    levels: tuple[SparseGrid, ...]
    parameters: tuple[Tensor, ...]
    channels: Channels
    symmetry: Symmetry | None


class SolidTexture:
    """A ``TextureParameterization`` that points of the surface look up, those of views and those of texels.

    Args:
        surface: the surface that wears the texture.
        finest: width of the finest voxels on the surface, usually that of a texel.
        sizes: width of the texture in each stage; the last one has all levels, and half of its width one level less.
        colors: what the parameters of colors stand for.
        seed: turns the grids.
        shown: where several places share texels, the map that says which of them one sees.
        symmetry: where sides look alike, the planes that mirror them.
        layout: the images that the texture consists of.
        maps: what the texture has besides its colors.
    """

    def __init__(
        self,
        surface: Surface,
        finest: float,
        sizes: Sequence[int],
        colors: ColorSpace,
        seed: int,
        shown: TexelMap | None = None,
        symmetry: Symmetry | None = None,
        layout: Layout = ONE_IMAGE,
        maps: tuple[MapSpace, ...] = (),
    ) -> None:
        plans = plan_levels(finest, LEVEL_GAIN, seed)
        self._count = len(plans)
        self._sizes = tuple(sizes)
        present = self._level_count(0)
        self._surface = surface
        self._shown = shown
        self._symmetry = symmetry
        self._seed = seed
        self._first = build_grids(self._points(plans[present - 1]), plans[:present])
        # Later levels take most of the time, and the first steps do not need them: they are begun after the very first.
        self._all = Postponed(lambda: self._finished(plans[present:]))
        self._looked_up = False
        self.channels = Channels(colors, maps)
        self._layout = layout
        self._held_factors: Tensor | None = None

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        base, rest = self._row_counts(0)
        deviations = torch.full((len(self.channels),), _MAP_DEVIATION)
        deviations[:3] = _COLOR_DEVIATION
        parameters = torch.randn(base + rest, len(self.channels), generator=generator) * deviations
        return [parameters[:base].clone(), parameters[base:].clone()]

    def fit(self, images: Sequence[Tensor], size: int) -> list[Tensor]:
        grids, levels = self.grids(0), self._level_count(0)
        count = min(_MOST_FITTED_POINTS, self._point_count(grids.levels[levels - 1].voxel))
        places = evenly_spread(self._surface, count, self._seed, size)
        pyramids = [mip_pyramid(image, _MIP_LEVELS) for image in images]
        values = self.channels.parameters(places_of(places, self._layout).sample(pyramids.__getitem__), dim=1)
        shown = self._shown.shown(places) if self._shown else places
        counts = [self.channels.counts(grid.voxel) for grid in grids.levels[:levels]]
        coarse, fine = fitted(grids, counts, self._kept(shown.points), shown.footprint, values.numpy())
        return [torch.from_numpy(coarse), torch.from_numpy(fine)]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        coarse, fine = parameters
        missing = self._row_counts(stage)[1] - len(fine)
        return [coarse, torch.cat([fine, fine.new_zeros(missing, fine.shape[1])]) if missing else fine]

    def lookup(self, buffer: UVBuffer, stage: int) -> Interpolation:
        if self._looked_up:
            self._all.begin()
        self._looked_up = True
        shown = self._shown.shown(buffer) if self._shown else buffer
        return interpolation(self.grids(stage), self._level_count(stage), self._kept(shown.points), shown.footprint)

    def values(self, parameters: Sequence[Tensor], lookup: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
        coarse, fine = parameters[0], looked_up(parameters[1], lookup)
        if self.channels.maps:
            of_coarse, of_fine = self._factors_of(parameters, lookup)
            coarse, fine = _times(coarse, of_coarse), _times(fine, of_fine)
        return self.channels.values(interpolate(coarse, fine, lookup), dim=1)

    def maps(self, parameters: Sequence[Tensor], lookup: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
        of_coarse, of_fine = self._factors_of(parameters, lookup)
        own = parameters[0][:, 3:] * of_coarse, looked_up(parameters[1], lookup)[:, 3:] * of_fine
        return self.channels.map_values(interpolate(*own, lookup), dim=1)

    def texel_lookups(
        self, texels: TexelMap, image: int, size: int, stage: int, again: bool = False
    ) -> Iterator[tuple[np.ndarray, PointLookup | Interpolation]]:
        grids, levels = self.grids(stage), self._level_count(stage)
        for band in texels.bands(size):
            lookup = PointLookup(grids, levels, self._kept(band.points), band.footprint)
            yield band.indices, lookup.prepared() if again else lookup

    def grids(self, stage: int) -> SolidGrids:
        """Return grids that have at least the levels of ``stage``."""
        return self._first if stage == 0 else self._all()

    def solid(self, parameters: Sequence[Tensor], stage: int) -> SolidParts | None:
        """Return what gives every point near the surface its values in ``stage``; None where several places of the
        surface share texels, so that points have other values than the texture shows."""
        if self._shown is not None:
            return None
        levels = self.grids(stage).levels[: self._level_count(stage)]
        return SolidParts(levels, self._counted(parameters), self.channels, self._symmetry)

    def _counted(self, parameters: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the coarse and the fine parameters [N, 3 + M] with what their levels count for the maps."""
        coarse, fine = parameters
        if not self.channels.maps:
            return coarse, fine
        factors = self._factors(len(coarse) + len(fine), coarse.device)
        return _times(coarse, factors[: len(coarse)]), _times(fine, factors[len(coarse) :])

    def _factors_of(
        self, parameters: Sequence[Tensor], lookup: Interpolation | DeviceInterpolation | PointLookup
    ) -> tuple[Tensor, Tensor]:
        """Return what the coarse parameters and those of the fine ones that are looked up count for the maps."""
        coarse, fine = parameters
        factors = self._factors(len(coarse) + len(fine), coarse.device)
        return factors[: len(coarse)], looked_up(factors[len(coarse) :], lookup)

    def _factors(self, rows: int, device: torch.device) -> Tensor:
        """Return what the first ``rows`` parameters count for the maps, [R, M], to be sent to a device once."""
        if self._held_factors is None or len(self._held_factors) != rows:
            # Later grids have all levels of the first one.
            grids = self._first if rows <= self._first.row_count(len(self._first.levels)) else self._all()
            voxels, counts = zip(*((grid.voxel, grid.count) for grid in grids.levels), strict=True)
            self._held_factors = self.channels.factors(voxels, counts)[:rows].to(device)
        return self._held_factors

    def _finished(self, plans: Sequence[LevelPlan]) -> SolidGrids:
        return with_finer_levels(self._first, self._points(plans[-1]), plans) if plans else self._first

    def _points(self, finest: LevelPlan) -> np.ndarray:
        return self._kept(sample_places(self._surface, self._point_count(finest.voxel), self._seed)[0])

    def _point_count(self, finest_voxel: float) -> int:
        return min(_MOST_POINTS, int(_POINTS_PER_VOXEL_FACE * self._surface.areas.sum() / finest_voxel**2) + 10_000)

    def _kept(self, points: np.ndarray) -> np.ndarray:
        """Return where points [N, 3] look up their colors: on one side of each plane of symmetry, and in the unit ball,
        beyond which grids end. Places beside wide texels may lie outside."""
        folded = self._symmetry.fold(points) if self._symmetry else points
        beyond = np.einsum("nk,nk->n", folded, folded) > 1
        if not beyond.any():
            return folded
        kept = folded.copy()
        kept[beyond] /= np.linalg.norm(folded[beyond], axis=1, keepdims=True)
        return kept

    def _row_counts(self, stage: int) -> tuple[int, int]:
        grids = self.grids(stage)
        base = grids.row_count(grids.base + 1)
        return base, grids.row_count(self._level_count(stage)) - base

    def _level_count(self, stage: int) -> int:
        missing = round(math.log2(self._sizes[-1] / self._sizes[stage]))
        return max(1, self._count - missing)


def _times(parameters: Tensor, factors: Tensor) -> Tensor:
    """Return parameters [N, 3 + M] with those of the maps times ``factors`` [N, M]."""
    return torch.cat([parameters[:, :3], parameters[:, 3:] * factors], dim=1)
