"""The heights of a texture at places of its surface: those of its relief, or estimated from its colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from core.objective.estimates import OCTAVES, height_of_bands, spread_of_bands
from core.parameterization.texture import TextureParameterization
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, evenly_spread
from core.texture.base_maps import Ground
from core.texture.heights import HeightScale
from core.texture.map_texels import widened

# Estimates sum up differences of neighboring bands: those between the second and the last one cancel out.
_BANDS = (0, 1, OCTAVES - 1)
_SAMPLES = 20_000
_LEAST_SPREAD = 0.04


class OwnHeights(Protocol):
    """Heights of a texture above the surface."""

    @property
    def scale(self) -> HeightScale:
        """What finished heights stand for."""

    def at(self, buffer: UVBuffer) -> np.ndarray:
        """Return the finished heights float32 [N] of places, in [0, 1]."""


@dataclass(frozen=True)
class ReliefHeights:
    """The heights of a relief, which is map ``channel`` of a texture with some ``parameters``."""

    parameterization: TextureParameterization[Any]
    parameters: Sequence[Tensor]
    stage: int
    channel: int
    scale: HeightScale

    def at(self, buffer: UVBuffer) -> np.ndarray:
        """Return the heights (``OwnHeights``)."""
        return self.finished(self.parameterization.lookup(buffer, self.stage))

    def finished(self, lookup: Any) -> np.ndarray:
        """Return the heights of what a lookup has looked up."""
        with torch.no_grad():
            values = self.parameterization.maps(self.parameters, lookup)[:, self.channel]
        return np.asarray(self.scale.finished(values).cpu().numpy())


@dataclass(frozen=True)
class LaidHeights:
    """Heights that fade to a ``ground`` where the texture ends."""

    own: OwnHeights
    ground: Ground

    @property
    def scale(self) -> HeightScale:
        """What finished heights stand for."""
        return self.own.scale

    def at(self, buffer: UVBuffer) -> np.ndarray:
        """Return the heights (``OwnHeights``)."""
        return self.ground.at(buffer).under(self.own.at(buffer))


@dataclass(frozen=True)
class EstimatedHeights:
    """Heights estimated from the colors of a texture, in which high parts are so much brighter (``spread``) than their
    surroundings, or than the ``mean`` color [3] if that is given."""

    parameterization: TextureParameterization[Any]
    parameters: Sequence[Tensor]
    stage: int
    scale: HeightScale
    spread: float
    mean: Tensor | None = None

    def at(self, buffer: UVBuffer) -> np.ndarray:
        """Return the heights (``OwnHeights``)."""
        bands = bands_at(self.parameterization, self.parameters, self.stage, buffer)
        if self.mean is not None:
            bands[-1] = self.mean.expand_as(bands[-1])
        return np.asarray(self.scale.finished(height_of_bands(bands, self.spread)).numpy())


def estimated_heights(
    parameterization: TextureParameterization[Any],
    parameters: Sequence[Tensor],
    stage: int,
    scale: HeightScale,
    surface: Surface,
    size: int,
) -> EstimatedHeights:
    """Return the heights that are estimated for a texture of size × size texels."""
    places = evenly_spread(surface, _SAMPLES, 0, size)
    bands = bands_at(parameterization, parameters, stage, places)
    spread = spread_of_bands(bands)
    if spread >= _LEAST_SPREAD:
        return EstimatedHeights(parameterization, parameters, stage, scale, spread)
    # The coarse levels of a solid never fade: a small texture has hardly any others.
    mean = bands[-1].mean(dim=0)
    spread = spread_of_bands([*bands[:-1], mean.expand_as(bands[-1])])
    return EstimatedHeights(parameterization, parameters, stage, scale, spread, mean)


def bands_at(
    parameterization: TextureParameterization[Any], parameters: Sequence[Tensor], stage: int, buffer: UVBuffer
) -> list[Tensor]:
    """Return the colors [N, 3] of places, seen more and more coarsely."""
    found = []
    with torch.no_grad():
        for band in _BANDS:
            lookup = parameterization.lookup(widened(buffer, 2.0**band), stage)
            found.append(parameterization.values(parameters, lookup)[:, :3].cpu())
    return found
