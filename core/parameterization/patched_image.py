"""Pictures of any size: a whole picture up to some size, then octaves of finer detail, cut into patches.

A step that looks at a part of the picture touches only the patches that it sees: the others have no gradient, and the
optimizer skips them, so that a step's work and memory depend on what it sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.parameterization.color import from_rgb, to_rgb
from core.parameterization.image import ImageParameterization

# This many octaves of the base get grids, too: once the base is fixed, coarse values move coarse structure smoothly.
_COARSER = 2
# Bicubic interpolation reads this many values beyond the place of interest.
_REACH = 2


@dataclass(frozen=True)
class Box:
    """A part of a picture, in pixels, from ``top`` and ``left`` to before ``bottom`` and ``right``."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.bottom - self.top, self.right - self.left


class PatchedImage:
    """An ``ImageParameterization`` of one picture [1, 3, H, W].

    Its parameters are that of ``base``, which learns while the picture is whole, and then, for every finer stage and
    the last ones of the base, a grid of values in decorrelated color, cut into patches. The picture is the base in its
    last state plus all grids, each enlarged to the picture's size.

    Args:
        sizes: (height, width) of the picture in each stage.
        base: parameterization of the first stages, of one picture and with one tensor of parameters.
        base_stages: the number of these stages, at least 1.
        gain: factor of the grids' values; parts that are rarely seen need larger steps.
        patch_side: width and height of a patch.
    """

    def __init__(
        self,
        sizes: Sequence[tuple[int, int]],
        base: ImageParameterization,
        base_stages: int,
        gain: float = 1.0,
        patch_side: int = 512,
    ) -> None:
        self._sizes = tuple(sizes)
        self._base = base
        self._base_stages = base_stages
        self._coarsest = max(0, base_stages - _COARSER)
        self._gain = gain
        self._patch_side = patch_side

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        return self._base.initial(generator)

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        grown = [*self._base.grow(parameters[:1], min(stage, self._base_stages - 1)), *parameters[1:]]
        if stage >= self._base_stages:
            first = self._coarsest if len(parameters) == 1 else self._stage(parameters) + 1
            for octave in range(first, stage + 1):
                grown += [grown[0].new_zeros(1, 3, *patch.size) for patch in self._patches(octave)]
        return grown

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        if len(parameters) == 1:
            return self._base.images(parameters)
        return self.part(parameters, Box(0, 0, *self._sizes[self._stage(parameters)]))

    def part(self, parameters: Sequence[Tensor], box: Box) -> Tensor:
        """Return a part [1, 3, h, w] of the picture, differentiably: ``images`` without what lies outside the box."""
        if len(parameters) == 1:
            return cut_out(self._base.images(parameters), box)
        size = self._sizes[self._stage(parameters)]
        with torch.no_grad():
            base = self._base.images(parameters[:1])
        values = _enlarged(lambda seen: from_rgb(cut_out(base, seen), dim=1), _size(base), size, box)
        for octave, patches in self._octaves(parameters):
            values = values + self._gain * _enlarged(self._reader(octave, patches), self._sizes[octave], size, box)
        return to_rgb(values, dim=1)

    def small(self, parameters: Sequence[Tensor]) -> Tensor:
        """Return the picture at the size that the base has now: all of it, quickly, without its finest detail."""
        base = self._base.images(parameters[:1])
        values = from_rgb(base, dim=1)
        for octave, patches in self._octaves(parameters):
            factor = 2 ** max(0, octave - self._base_stages + 1)
            pooled = [functional.avg_pool2d(one, factor, ceil_mode=True, count_include_pad=False) for one in patches]
            columns = -(-self._sizes[octave][1] // self._patch_side)
            rows = [torch.cat(pooled[start : start + columns], 3) for start in range(0, len(pooled), columns)]
            values = values + self._gain * functional.interpolate(torch.cat(rows, 2), _size(base), mode="bilinear")
        return to_rgb(values, dim=1)

    def _stage(self, parameters: Sequence[Tensor]) -> int:
        """Return the stage of parameters that have grids."""
        return max(octave for octave, _ in self._octaves(parameters))

    def _patches(self, stage: int) -> list[Box]:
        """Return where the patches of a stage lie, row by row."""
        (height, width), side = self._sizes[stage], self._patch_side
        return [
            Box(top, left, min(top + side, height), min(left + side, width))
            for top in range(0, height, side)
            for left in range(0, width, side)
        ]

    def _octaves(self, parameters: Sequence[Tensor]) -> Iterator[tuple[int, Sequence[Tensor]]]:
        """Yield the stages of the grids with their patches."""
        octave, first = self._coarsest, 1
        while first < len(parameters):
            end = first + len(self._patches(octave))
            yield octave, parameters[first:end]
            octave, first = octave + 1, end

    def _reader(self, stage: int, patches: Sequence[Tensor]) -> Callable[[Box], Tensor]:
        """Return what reads a part of a grid from the patches that it lies in."""
        columns = -(-self._sizes[stage][1] // self._patch_side)
        side = self._patch_side

        def read(box: Box) -> Tensor:
            rows = []
            for row in range(box.top // side, -(-box.bottom // side)):
                parts = []
                for column in range(box.left // side, -(-box.right // side)):
                    top, left = row * side, column * side
                    within = Box(
                        max(box.top - top, 0), max(box.left - left, 0), min(box.bottom - top, side), box.right - left
                    )
                    parts.append(cut_out(patches[row * columns + column], within))
                rows.append(torch.cat(parts, dim=3))
            return torch.cat(rows, dim=2)

        return read


def _enlarged(read: Callable[[Box], Tensor], size: tuple[int, int], to: tuple[int, int], box: Box) -> Tensor:
    """Return the part ``box`` of a grid of ``size`` (height, width) that is enlarged to the size ``to``; ``read``
    returns a part of the grid."""
    if size == to:
        return read(box)
    first, last = [], []
    for low, high, small, large in zip((box.top, box.left), (box.bottom, box.right), size, to, strict=True):
        first.append(max(0, int(low * small / large) - _REACH))
        last.append(min(small, int(high * small / large) + _REACH + 1))
    part = read(Box(first[0], first[1], last[0], last[1]))
    places = []
    for axis, (low, high) in enumerate(((box.top, box.bottom), (box.left, box.right))):
        centers = torch.arange(low, high, dtype=torch.float64) + 0.5
        # grid_sample counts from -1 to 1 over the part.
        within = centers * size[axis] / to[axis] - first[axis]
        places.append((2 * within / (last[axis] - first[axis]) - 1).to(part))
    y, x = torch.meshgrid(places[0], places[1], indexing="ij")
    grid = torch.stack([x, y], dim=-1)[None]
    return functional.grid_sample(part, grid, mode="bicubic", padding_mode="border", align_corners=False)


def cut_out(grid: Tensor, box: Box) -> Tensor:
    """Return the part of a grid [N, C, H, W] that lies in the box."""
    return grid[:, :, box.top : box.bottom, box.left : box.right]


def _size(picture: Tensor) -> tuple[int, int]:
    return picture.shape[2], picture.shape[3]
