"""Crops: what a step sees of a picture that may be too large to be seen as a whole.

Each crop is shifted at random, and the picture is mirrored beyond its borders: the robustness to transformations that
style transfer needs (article, section 2), without the blur of resampling.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from torch import Tensor
from torch.nn import functional

from core.image.stages import ImageStages, plan_octaves
from core.parameterization.patched_image import Box, cut_out

SHIFT = 16
"""The largest useful shift in pixels, half of the networks' largest stride."""
# The least overlap of neighboring parts, as a share of their width: near its borders the network sees a part badly.
_OVERLAP = 1 / 8
_NARROWEST = 64


@dataclass(frozen=True)
class Crop:
    """What a step looks at.

    Attributes:
        stage: the stage of the picture.
        box: the part of the picture, which may reach beyond its borders.
        before: the number of earlier crops of this stage.
        needed: the number of crops that show the whole picture.
    """

    stage: int
    box: Box
    before: int
    needed: int


def plan_sizes(size: tuple[int, int], steps: int, largest_whole: int) -> tuple[ImageStages, int]:
    """Return the stages of a picture of (height, width), and the number of them in which it is seen as a whole.

    These are up to three octaves that end with at most ``largest_whole`` pixels along the longer side. From there the
    size doubles until it is reached; where there are such stages they take half of the steps.
    """
    doublings = max(0, math.ceil(math.log2(max(size) / largest_whole)))
    # Long and narrow pictures are larger in their first stages: the network needs something to see across.
    doublings = min(doublings, max(0, int(math.log2(min(size) / _NARROWEST))))
    whole_steps = steps / 2 if doublings else steps
    whole = plan_octaves((size[0] >> doublings, size[1] >> doublings), round(whole_steps))
    sizes = [(size[0] >> octave, size[1] >> octave) for octave in reversed(range(doublings))]
    # Four times as many parts would need as many steps; twice as many leave some to the other stages.
    begins = [
        round(whole_steps + (steps - whole_steps) * (2**octave - 1) / (2**doublings - 1)) for octave in range(doublings)
    ]
    return ImageStages((*whole.sizes, *sizes), (*whole.begins, *begins)), len(whole.sizes)


class Crops:
    """The crop of each step: the whole picture in the first ``whole_stages``, then parts of ``view_size`` pixels.

    Parts come in rounds. A round shows every place, in random order; the borders between parts change from round to
    round. ``shift`` is the largest shift in pixels, at most ``SHIFT``; 0 for none. A picture that repeats (``wraps``)
    is seen as a whole from any place on.
    """

    def __init__(
        self,
        stages: ImageStages,
        whole_stages: int,
        steps: int,
        view_size: int,
        shift: int,
        seed: int,
        wraps: bool = False,
    ) -> None:
        self._stages = stages
        self._wraps = wraps
        self._shift = shift
        self._seed = seed
        ends = (*stages.begins[1:], steps)
        self._parts = {
            stage: list(islice(self._rounds(stage, view_size), ends[stage] - stages.begins[stage]))
            for stage in range(whole_stages, len(stages.sizes))
        }

    @property
    def looks(self) -> float:
        """How often each place of the picture is seen at its full size, on average."""
        if not self._parts:
            return math.inf
        last = self._parts[len(self._stages.sizes) - 1]
        return sum(1 / needed for _, needed in last)

    def __call__(self, step: int) -> Crop:
        """Return the crop of a step; the same step always gets the same one."""
        stage = self._stages.at(step)
        before = step - self._stages.begins[stage]
        if stage in self._parts:
            box, needed = self._parts[stage][before]
            return Crop(stage, box, before, needed)
        random = np.random.default_rng((self._seed, step))
        height, width = self._stages.sizes[stage]
        if self._wraps:
            top, left = (int(random.integers(0, side)) for side in (height, width))
            return Crop(stage, Box(top, left, top + height, left + width), before, 1)
        top, left = (-int(offset) for offset in random.integers(0, self._shift + 1, 2))
        return Crop(stage, Box(top, left, top + height + self._shift, left + width + self._shift), before, 1)

    def _rounds(self, stage: int, view_size: int) -> Iterator[tuple[Box, int]]:
        """Yield parts, each with the number of parts of its round."""
        random = np.random.default_rng((self._seed, stage, 1))
        while True:
            sides = self._stages.sizes[stage]
            rows, columns = (_random_spans(side, view_size, self._shift, random) for side in sides)
            boxes = [Box(top, left, bottom, right) for top, bottom in rows for left, right in columns]
            for index in random.permutation(len(boxes)):
                yield boxes[index], len(boxes)


def cut(picture: Tensor, box: Box, wraps: bool = False) -> Tensor:
    """Return the part of a picture [N, C, H, W] that lies in the box, which may reach beyond its borders: there, it is
    mirrored, or it repeats (``wraps``), and the box is as large as it is."""
    if wraps:
        return picture.roll((-box.top, -box.left), dims=(2, 3))
    inner, pads = within(box, (picture.shape[2], picture.shape[3]))
    return functional.pad(cut_out(picture, inner), pads, mode="reflect")


def within(box: Box, size: tuple[int, int]) -> tuple[Box, tuple[int, int, int, int]]:
    """Return what of the box lies within a picture of (height, width), and what is missing at its left, right, top and
    bottom."""
    inner = Box(max(0, box.top), max(0, box.left), min(size[0], box.bottom), min(size[1], box.right))
    return inner, (inner.left - box.left, box.right - inner.right, inner.top - box.top, box.bottom - inner.bottom)


def _random_spans(extent: int, view: int, shift: int, random: np.random.Generator) -> list[tuple[int, int]]:
    """Return intervals of ``view`` pixels, fewer if there are fewer, that cover ``extent`` pixels and overlap."""
    low, high = -shift, extent + shift
    if high - low <= view:
        offset = int(random.integers(0, shift + 1))
        return [(-offset, extent + shift - offset)]
    stride = view * (1 - _OVERLAP)
    count = math.ceil((high - low - view) / stride) + 1
    starts = np.linspace(low, high - view, count)
    spare = view - (starts[1] - starts[0])
    starts[1:-1] += random.uniform(-0.25, 0.25, count - 2) * spare
    return [(start, start + view) for start in starts.round().astype(int).tolist()]
