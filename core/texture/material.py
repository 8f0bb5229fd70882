"""Which maps a texture has besides its color, and how they are optimized."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from core.parameterization.channels import MapSpace
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.heights import HeightScale

# Normals follow from heights.
_OPTIMIZED: tuple[MapName, ...] = ("height", "roughness", "metallic", "occlusion")
# How steep one level of a relief becomes by a parameter of 1.
_STEEPNESS = 0.25
# Wider voxels tilt whole sides to please the mean brightness of views.
_WIDEST = 0.125


def maps_of(settings: TextureSettings, of_styles: Collection[MapName] = ()) -> tuple[MapName, ...]:
    """Return the maps that are optimized together with the color, in the order of their channels: the height of a
    relief, and those that styles bring."""
    wanted = {*of_styles, *(("height",) if settings.relief != "none" else ())}
    return tuple(name for name in _OPTIMIZED if name in wanted)


def spaces_of(
    names: Sequence[MapName],
    scale: HeightScale,
    lit: bool,
    smallest_detail: float = 0.0,
    means: Mapping[MapName, float] | None = None,
) -> tuple[MapSpace, ...]:
    """Return how maps are optimized.

    Args:
        names: the maps.
        scale: heights in radii of the model.
        lit: whether the relief is seen in the light of lamps, or else as heights.
        smallest_detail: width of the finest details of the relief, in radii of the model.
        means: what maps are before anything is optimized, where that is not 0.5.
    """

    def space(name: MapName) -> MapSpace:
        mean = (means or {}).get(name, 0.5)
        if name != "height":
            return MapSpace(name, mean)
        detailed = functools.partial(_detailed, smallest_detail)
        if not lit:
            return MapSpace(name, mean, levels=detailed)
        # A sigmoid is four times flatter in the middle than its logits.
        gain = 4 * _STEEPNESS / scale.distance
        return MapSpace(name, mean, gain, lambda voxel: detailed(voxel) * (voxel if voxel <= _WIDEST else 0.0))

    return tuple(map(space, names))


def _detailed(smallest: float, voxel: float) -> float:
    """Return what a level counts in a relief without details below ``smallest``: nothing if they are as wide as two of
    its voxels."""
    return 1.0 if smallest <= 0 else float(np.clip(np.log2(2 * voxel / smallest), 0, 1))
