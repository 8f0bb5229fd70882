"""Coarse to fine: how large the texture is and how close the cameras come, from stage to stage."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from core.render.camera import VERTICAL_FIELD_OF_VIEW
from core.render.cameras import FITTING_DISTANCE, CameraRange
from core.render.surface import Surface
from core.texture.prefetch import ROUND

CLOSEST_ZOOM = 8
"""Any closer, and a view shows so little of the model that a run would not see all of it."""

# The first stage's texels are at least this many pixels wide, so that structure comes before detail.
_COARSEST = 1.9
_FEWEST = 3
# With fewer steps, none can be spared for coarse structure alone.
_MANY = 4 * ROUND
_SMALLEST = 64
# How much sooner cameras come closer where structure is there already.
_SOONER = 2
# Octaves by which texels must be narrower than pixels: interpolation blurs the finest octave that they could show.
_BLUR = 0.5


@dataclass(frozen=True)
class TextureStage:
    """From ``first_step`` on the texture is ``size`` texels wide and cameras come up to ``zoom`` times closer.

    ``texel`` is the width of a typical texel in pixels of a view of the whole model. No camera is farther away than at
    the zoom ``farthest``.
    """

    first_step: int
    size: int
    zoom: int
    texel: float = 1.0
    farthest: int = 1

    def finest_octave(self, zoom: int) -> int:
        """Return how many octaves of detail the texture cannot show yet at a zoom: 0 if its texels are clearly narrower
        than pixels, 1 if they are up to twice as wide as that, …"""
        return max(0, math.ceil(math.log2(self.texel * zoom) + _BLUR))


def plan_stages(
    surface: Surface,
    size: int,
    steps: int,
    view_size: int,
    cameras: CameraRange,
    closest_zoom: int = CLOSEST_ZOOM,
    farthest_zoom: int = 1,
) -> tuple[TextureStage, ...]:
    """Return the stages of a run, each longer than the one before: the first shows all that it can in a few steps.

    Sizes double, starting with texels that are wider than the pixels of a view of the whole model. They end with
    ``size``, or with the first size at which the closest cameras can see texels.

    Args:
        surface: the surface that wears the texture.
        size: width of the finished texture in texels.
        steps: of the run.
        view_size: width of a view in pixels.
        cameras: the range that cameras are drawn from.
        closest_zoom: how close cameras may come, a power of two.
        farthest_zoom: how close they are at least, a power of two.
    """
    pixel = pixel_width(view_size, cameras)
    sizes = [size]
    while sizes[0] // 2 >= _SMALLEST and texel_width(surface, sizes[0] // 2) <= pixel / closest_zoom:
        sizes[0] //= 2
    while sizes[0] // 2 >= _SMALLEST and (len(sizes) < _FEWEST or texel_width(surface, sizes[0]) < _COARSEST * pixel):
        sizes.insert(0, sizes[0] // 2)
    # The first preview need not wait for more than the first stage.
    alone = ROUND if steps >= _MANY else 0
    return tuple(
        TextureStage(
            first_step=max(alone, _first_step((index / len(sizes)) ** 2, steps)) if index else 0,
            size=stage_size,
            zoom=max(farthest_zoom, _zoom(surface, stage_size, pixel, closest_zoom)),
            texel=texel_width(surface, stage_size) / pixel,
            farthest=farthest_zoom,
        )
        for index, stage_size in enumerate(sizes)
    )


def for_refining(stages: tuple[TextureStage, ...]) -> tuple[TextureStage, ...]:
    """Return the stages of a run that starts from a texture: all detail from the first step on, and cameras that come
    closer sooner, since structure is there already."""
    last = stages[-1]
    return tuple(
        replace(stage, first_step=stage.first_step // _SOONER // ROUND * ROUND, size=last.size, texel=last.texel)
        for stage in stages
    )


def _first_step(share: float, steps: int) -> int:
    """Return where the round of views begins that is nearest to a share of the steps, the later one of two."""
    return min(int(share * steps / ROUND + 0.5), (steps - 1) // ROUND) * ROUND


def _zoom(surface: Surface, size: int, pixel: float, closest: int) -> int:
    return 2 ** int(np.clip(np.floor(np.log2(pixel / texel_width(surface, size))), 0, np.log2(closest)))


def stage_at(stages: tuple[TextureStage, ...], step: int) -> int:
    """Return the index of the stage that ``step`` belongs to."""
    return max(index for index, stage in enumerate(stages) if stage.first_step <= step)


def texel_width(surface: Surface, size: int) -> float:
    """Return the width on the surface of a typical texel of a size × size texture (the median by area)."""
    return float(1.0 / (size * max(surface.typical_density, 1e-6)))


def pixel_width(view_size: int, cameras: CameraRange) -> float:
    """Return the width on the surface of a typical pixel of a view at zoom 1."""
    aperture = np.tan(np.radians(VERTICAL_FIELD_OF_VIEW / 2))
    return float(2 * aperture / view_size * FITTING_DISTANCE * np.mean(cameras.margin))
