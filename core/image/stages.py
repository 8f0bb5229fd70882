"""Coarse to fine: the sizes of pictures from stage to stage, and when they grow."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_SMALLEST = 96
# In anything thinner, neither a network nor a video has much to show.
_THINNEST = 32
_SHARES = (0.4, 0.3, 0.3)


@dataclass(frozen=True)
class ImageStages:
    """``sizes`` are (height, width) of the pictures, ``begins`` the steps at which they begin, the first one 0."""

    sizes: tuple[tuple[int, int], ...]
    begins: tuple[int, ...]

    def at(self, step: int) -> int:
        """Return the stage that a step belongs to."""
        return bisect_right(self.begins, step) - 1


def one_stage(size: tuple[int, int]) -> ImageStages:
    """Return the stages of pictures that have their full size (height, width) from the beginning."""
    return ImageStages((size,), (0,))


def plan_octaves(size: tuple[int, int], steps: int, smallest: int = _SMALLEST) -> ImageStages:
    """Return up to three stages that end with (height, width) and double from one to the next, in which no shorter
    side is under ``smallest`` pixels unless the last stage's is."""
    count = 1
    while count < len(_SHARES) and min(size) >> count >= smallest:
        count += 1
    sizes = tuple((size[0] >> octave, size[1] >> octave) for octave in reversed(range(count)))
    shares = _SHARES[:count]
    begins = tuple(round(steps * sum(shares[:stage]) / sum(shares)) for stage in range(count))
    return ImageStages(sizes, begins)


def at_most(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return (height, width) scaled down so that the longer side has at most ``longest`` pixels; no side falls below
    32, so very long pictures lose their proportions."""
    scale = min(1.0, longest / max(size))
    height, width = (max(min(side, _THINNEST), round(side * scale)) for side in size)
    return height, width
