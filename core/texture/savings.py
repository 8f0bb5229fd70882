"""What a texture job gives up if memory is not enough: first views at once, then the size of views. And what images of
many tiles may take from the beginning."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.settings.base import JobSettings
from core.settings.texture import TextureSettings

# Smaller views show too little; the network would see the style's pattern through a keyhole.
_SMALLEST_VIEW = 96
# Each level leaves three quarters of the width, about half of the pixels.
_SHRINK = 0.75
# The width of a single image; several share its texels.
_LARGEST_IMAGE = 8192


@dataclass(frozen=True)
class Savings:
    """How many views the network sees at once, and their width in pixels."""

    at_once: int
    view_size: int


def savings_of(settings: TextureSettings) -> Savings:
    """Return what is left of a job's views at its level of ``memory_saving``."""
    at_once, view_size = settings.views, settings.view_size
    for _ in range(settings.memory_saving):
        if at_once > 1:
            at_once = (at_once + 1) // 2
        else:
            view_size = max(_SMALLEST_VIEW, round(view_size * _SHRINK / 8) * 8)
    return Savings(at_once, view_size)


def stepped_down(settings: JobSettings) -> tuple[JobSettings, str] | None:
    """Return settings that need less memory, and in words what they give up; None if a job cannot save any more."""
    if not isinstance(settings, TextureSettings):
        return None
    less = settings.model_copy(update={"memory_saving": settings.memory_saving + 1})
    before, after = savings_of(settings), savings_of(less)
    if after == before:
        return None
    if after.at_once < before.at_once:
        return less, f"the network sees {after.at_once} of a step's views at once"
    return less, f"views are {after.view_size} pixels wide"


def affordable_size(images: int) -> int:
    """Return how many texels wide each of several images may be that are in memory together: all of them have as many
    texels as the largest single one."""
    return _LARGEST_IMAGE >> math.ceil(math.log(images, 4) - 1e-9)
