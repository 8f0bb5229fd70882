"""Areas: parts of the surface with styles, or a pattern size, of their own. They fade into each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.render.uv_buffer import UVBuffer
from core.texture.surface_map import SurfaceMap, TexelValues
from core.texture.udim import Tile

# Between two of these, in octaves, both count.
SIZE_STEP = 0.5
# A map of sizes reaches so many octaves up and down.
SIZE_REACH = 1.0
# An area that is nowhere larger than this is not looked at.
_LEAST = 1e-3


@dataclass(frozen=True)
class Area:
    """A part of the surface: the index of its group of styles, and how many octaves larger its pattern is."""

    group: int = 0
    octaves: float = 0.0


@dataclass(frozen=True)
class Areas:
    """Which areas a surface has, A of them, and how much each counts where.

    Attributes:
        kinds: the areas.
        extent: how much of the style there is at all, C = 1; everywhere if not given.
        groups: the share of each group of styles; one group is everywhere if not given.
        sizes: pattern sizes, C = 1: 0 is the smallest, 1 the largest; all alike if not given.
    """

    kinds: tuple[Area, ...] = (Area(),)
    extent: SurfaceMap | None = None
    groups: SurfaceMap | None = None
    sizes: SurfaceMap | None = None

    def weights(self, buffer: UVBuffer) -> np.ndarray:
        """Return how much each area counts at the pixels of a view, float32 [A, N] in [0, 1]."""
        places = buffer.triangles, buffer.uvs
        weights = np.ones((len(self.kinds), len(buffer.pixels)), np.float32)
        if self.extent:
            weights *= self.extent.at(*places)[:, 0]
        if self.groups:
            weights *= self.groups.at(*places).T[[kind.group for kind in self.kinds]]
        if self.sizes:
            octaves = octaves_of(self.sizes.at(*places)[:, 0])
            weights *= _nearness(octaves, np.array([kind.octaves for kind in self.kinds]))
        return weights


WHOLE = Areas()
"""One area everywhere."""


def areas_of(extent: SurfaceMap | None, groups: SurfaceMap | None, sizes: SurfaceMap | None, group_count: int) -> Areas:
    """Return the areas that these maps make (``Areas``): each group in each pattern size that occurs."""
    steps = np.arange(-SIZE_REACH, SIZE_REACH + SIZE_STEP / 2, SIZE_STEP) if sizes else np.zeros(1)
    if sizes:
        occurring = np.concatenate([octaves_of(image).ravel() for image in sizes.images])
        steps = steps[_nearness(occurring, steps).max(axis=1) > _LEAST]
    kinds = tuple(Area(group, float(octaves)) for group in range(group_count) for octaves in steps)
    return Areas(kinds, extent, groups, sizes)


def octaves_of(sizes: np.ndarray) -> np.ndarray:
    """Return by how many octaves a pattern is larger, for the values [...] of a map of sizes: 0.5 changes nothing."""
    return np.asarray((2 * sizes - 1) * SIZE_REACH)


def shares(masks: Sequence[TexelValues], weights: Sequence[float]) -> TexelValues:
    """Return the share of each mask [size, size, G], given the weights with which they compete where they overlap;
    all masks have equal shares where there is none."""

    def values(tile: Tile, size: int) -> np.ndarray:
        given = [weight * mask(tile, size) for mask, weight in zip(masks, weights, strict=True)]
        stacked = np.concatenate(given, axis=2)
        total = stacked.sum(axis=2, keepdims=True)
        return np.where(total > _LEAST, stacked / np.maximum(total, _LEAST), np.float32(1 / len(masks)))

    return values


def together(masks: Sequence[TexelValues]) -> TexelValues:
    """Return where any of some masks is, [size, size, 1]."""
    return lambda tile, size: np.minimum(1, np.sum([mask(tile, size) for mask in masks], axis=0, dtype=np.float32))


def everywhere(_tile: Tile, size: int) -> np.ndarray:
    """Return the mask that is everywhere, [size, size, 1]."""
    return np.ones((size, size, 1), np.float32)


def rest(masks: Sequence[TexelValues]) -> TexelValues:
    """Return where some masks leave room, [size, size, 1]."""
    whole = together(masks)
    return lambda tile, size: 1 - whole(tile, size) if masks else everywhere(tile, size)


def _nearness(octaves: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return how much each of ``steps`` [S] counts at some octaves [N], float32 [S, N]; they add up to 1."""
    return np.clip(1 - np.abs(octaves[None, :] - steps[:, None]) / SIZE_STEP, 0, 1).astype(np.float32)
