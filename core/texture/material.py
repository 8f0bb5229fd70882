"""Which maps a texture has besides its color, and how they are optimized."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from core.parameterization.channels import MapSpace
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.heights import ON_SURFACE

NOMINAL_DEPTH = 0.05
"""How deep a relief is while lamps light it, in radii of the model. The depth that a job asks for scales the finished
heights, so that a shallow relief has the same forms as a deep one."""

# Normals follow from heights.
_OPTIMIZED: tuple[MapName, ...] = ("height", "roughness", "metallic", "occlusion")
# How steep a parameter of 1 makes the relief of a level whose voxels are so wide, in radii of the model. Finer ones
# rise less, in proportion to their width to the power of ``_FALL``, or they would make sandpaper: noise is steepest
# where it is finest.
_STEEPNESS, _USUAL_VOXEL, _FALL = 0.375, 0.06, 1.9
# Where heights are compared with a style's, levels whose voxels are at least so wide rise freely: the borders of what
# stands out.
_FREE_VOXEL = 0.03
# Wider voxels would tilt whole sides to please the mean brightness of views.
_WIDEST_VOXEL = 0.13


def maps_of(settings: TextureSettings, of_styles: Collection[MapName] = ()) -> tuple[MapName, ...]:
    """Return the maps that are optimized together with the color, in the order of their channels: the height of a
    relief, and those that styles bring."""
    wanted = {*of_styles, *(("height",) if settings.relief != "none" else ())}
    return tuple(name for name in _OPTIMIZED if name in wanted)


def lit_height(smallest_detail: float = 0.0) -> MapSpace:
    """Return how the height of a relief is optimized that is seen in the light of lamps, with no details finer than
    some, in radii of the model."""
    # In the middle, a sigmoid is four times flatter than its logits.
    gain = 4 * _STEEPNESS / NOMINAL_DEPTH
    return MapSpace("height", gain=gain, levels=functools.partial(_rise, smallest_detail))


def calm_height(space: MapSpace, smallest_detail: float = 0.0) -> MapSpace:
    """Return how a map of a style is optimized if it is a height, with no details finer than some, in radii of the
    model; others as they are."""
    if space.name != "height":
        return space
    return replace(space, levels=functools.partial(_calm, smallest_detail))


def neutral_of(spaces: Sequence[MapSpace]) -> tuple[float, ...]:
    """Return what finished maps are where there is nothing of the texture: heights on the surface, others their
    means."""
    return tuple(ON_SURFACE if space.name == "height" else space.mean for space in spaces)


def _rise(smallest: float, voxel: float) -> float:
    """Return how high a bump of a level is in a relief that lamps light, up to the gain."""
    if voxel > max(_WIDEST_VOXEL, smallest):
        return 0.0
    return _USUAL_VOXEL * (voxel / _USUAL_VOXEL) ** _FALL * _detailed(smallest, voxel)


def _calm(smallest: float, voxel: float) -> float:
    """Return what a level counts in a relief that is compared with a style's heights."""
    return min(1.0, voxel / _FREE_VOXEL) ** _FALL * _detailed(smallest, voxel)


def _detailed(smallest: float, voxel: float) -> float:
    """Return what a level counts in a relief without details below ``smallest``: nothing if they are as wide as two of
    its voxels."""
    return 1.0 if smallest <= 0 else float(np.clip(np.log2(2 * voxel / smallest), 0, 1))
