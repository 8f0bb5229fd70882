"""What the parameters of a texture stand for: its colors, and the maps that it has besides them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.parameterization.color import ColorSpace
from core.settings.relief import MapName

# Values closer to 0 or 1 would have no finite logit.
_LEAST = 1 / 512


def alike(voxel: float) -> float:
    """Return the factor of a level of a solid texture where all levels count alike."""
    return 1.0


@dataclass(frozen=True)
class MapSpace:
    """The values of a map within [0, 1], one number for each point.

    Attributes:
        name: the map.
        mean: what a parameter of 0 stands for.
        gain: how far a step of the optimizer goes, in logits.
        levels: what a level of a solid texture counts, given the width of its voxels in radii of the model.
        ends: what values come close to and never reach. Where most of a map lies near them, grain fades out, for there
            logits hardly change anything.
        shares: how much the parameters of each of a texture's maps move it; its own alone if not given.
    """

    name: MapName
    mean: float = 0.5
    gain: float = 1.0
    levels: Callable[[float], float] = alike
    ends: tuple[float, float] = (0.0, 1.0)
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Channels:
    """The channels of a texture: three of its ``colors``, and one for each of the ``maps``."""

    colors: ColorSpace
    maps: tuple[MapSpace, ...] = ()

    def __len__(self) -> int:
        return 3 + len(self.maps)

    def values(self, parameters: Tensor, dim: int) -> Tensor:
        """Turn parameters into sRGB colors and the maps, all in (0, 1); both have 3 + M channels along ``dim``."""
        if not self.maps:
            return self.colors.rgb(parameters, dim)
        own, others = parameters.split([3, len(self.maps)], dim)
        return torch.cat([self.colors.rgb(own, dim), self.map_values(others, dim)], dim)

    def map_values(self, parameters: Tensor, dim: int) -> Tensor:
        """Turn the parameters of maps into the maps, in (0, 1); both have M channels along ``dim``."""
        if any(space.shares for space in self.maps):
            parameters = _turned(parameters, self.shares, dim)
        gains, offsets = self._of_maps(parameters, dim)
        lowest, highest = self._ends(parameters, dim)
        return lowest + (highest - lowest) * torch.sigmoid(parameters * gains + offsets)

    def parameters(self, values: Tensor, dim: int) -> Tensor:
        """Return the parameters, 3 + M along ``dim``, of sRGB colors and maps in [0, 1], 3 + M along ``dim``; of colors
        alone, 3, with maps that are their means everywhere."""
        own = self.colors.values(values.narrow(dim, 0, 3), dim)
        if not self.maps:
            return own
        shape = list(own.shape)
        shape[dim] = len(self.maps)
        if values.shape[dim] == 3:
            return torch.cat([own, own.new_zeros(shape)], dim)
        gains, offsets = self._of_maps(own, dim)
        lowest, highest = self._ends(own, dim)
        inside = (values.narrow(dim, 3, len(self.maps)) - lowest) / (highest - lowest)
        logits = torch.logit(inside.clamp(_LEAST, 1 - _LEAST))
        return torch.cat([own, _turned((logits - offsets) / gains, np.linalg.inv(self.shares).tolist(), dim)], dim)

    def counts(self, voxel: float) -> np.ndarray:
        """Return what a level of a solid texture counts for each channel, float32 [3 + M], given the width of its
        voxels in radii of the model."""
        return np.array([1.0, 1.0, 1.0, *(space.levels(voxel) for space in self.maps)], np.float32)

    def factors(self, voxels: Sequence[float], counts: Sequence[int]) -> Tensor:
        """Return what each row of parameters counts for each map, [R, M], for levels of ``counts`` rows whose voxels
        are so wide."""
        each = np.stack([self.counts(voxel)[3:] for voxel in voxels])
        return torch.from_numpy(np.repeat(each, counts, axis=0))

    @property
    def shares(self) -> tuple[tuple[float, ...], ...]:
        """Return how much the parameters of each map, M columns, move each map, M rows."""
        alone = np.eye(len(self.maps)).tolist()
        return tuple(space.shares or tuple(own) for space, own in zip(self.maps, alone, strict=True))

    def _of_maps(self, like: Tensor, dim: int) -> tuple[Tensor, Tensor]:
        """Return the gains and the offsets of the maps, to go along ``dim`` of a tensor ``like`` this one."""
        shape = [len(self.maps) if axis == dim % like.ndim else 1 for axis in range(like.ndim)]
        gains = like.new_tensor([space.gain for space in self.maps]).view(shape)
        return gains, like.new_tensor([_offset(space) for space in self.maps]).view(shape)

    def _ends(self, like: Tensor, dim: int) -> tuple[Tensor, Tensor]:
        """Return the lowest and the highest values of the maps, to go along ``dim`` of a tensor ``like`` this one."""
        shape = [len(self.maps) if axis == dim % like.ndim else 1 for axis in range(like.ndim)]
        lowest, highest = like.new_tensor([space.ends for space in self.maps]).T
        return lowest.view(shape), highest.view(shape)


def _turned(values: Tensor, matrix: Sequence[Sequence[float]], dim: int) -> Tensor:
    """Return a matrix [M, M] times the values, M along ``dim``."""
    return torch.tensordot(values, values.new_tensor(matrix), dims=([dim], [1])).movedim(-1, dim)


def _offset(space: MapSpace) -> float:
    """Return the logit of a map's mean between its ends."""
    lowest, highest = space.ends
    inside = min(max((space.mean - lowest) / (highest - lowest), _LEAST), 1 - _LEAST)
    return math.log(inside / (1 - inside))
