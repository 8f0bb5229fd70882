"""Coarse to fine: how large the texture is and how close the cameras come, from stage to stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.render.ahead import ROUND
from core.render.camera import VERTICAL_FIELD_OF_VIEW
from core.render.surface import Surface
from core.render.views import FITTING_DISTANCE, ViewRange

_STARTS = (0.0, 0.35, 0.65)
_CLOSEST_ZOOM = 8


@dataclass(frozen=True)
class Stage:
    """From ``first_step`` on the texture is ``size`` texels wide and cameras come up to ``zoom`` times closer."""

    first_step: int
    size: int
    zoom: int


def plan_stages(surface: Surface, size: int, steps: int, view_size: int, views: ViewRange) -> tuple[Stage, ...]:
    """Return the stages of a run: a quarter, a half and the full ``size``, cameras close enough to see texels."""
    stages = []
    for index, start in enumerate(_STARTS):
        stage_size = max(64, size >> (len(_STARTS) - 1 - index))
        ratio = pixel_width(view_size, views) / texel_width(surface, stage_size)
        zoom = 2 ** int(np.clip(np.floor(np.log2(ratio)), 0, np.log2(_CLOSEST_ZOOM)))
        stages.append(Stage(int(start * steps) // ROUND * ROUND, stage_size, zoom))
    return tuple(stages)


def stage_at(stages: tuple[Stage, ...], step: int) -> int:
    """Return the index of the stage that ``step`` belongs to."""
    return max(index for index, stage in enumerate(stages) if stage.first_step <= step)


def texel_width(surface: Surface, size: int) -> float:
    """Return the width on the surface of a typical texel of a size × size texture (the median by area)."""
    order = np.argsort(surface.uv_density)
    cumulative = np.cumsum(surface.areas[order])
    median = surface.uv_density[order][np.searchsorted(cumulative, cumulative[-1] / 2)]
    return float(1.0 / (size * max(median, 1e-6)))


def pixel_width(view_size: int, views: ViewRange) -> float:
    """Return the width on the surface of a typical pixel of a view at zoom 1."""
    aperture = np.tan(np.radians(VERTICAL_FIELD_OF_VIEW / 2))
    return float(2 * aperture / view_size * FITTING_DISTANCE * np.mean(views.margin))
