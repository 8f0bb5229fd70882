"""Matrices of several shapes in one row: what is done with each of them is done with all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor


@dataclass(frozen=True)
class SideBySide:
    """Where matrices [R, C] of some ``shapes`` are in a row."""

    shapes: tuple[torch.Size, ...]

    @property
    def _counts(self) -> list[int]:
        return [math.prod(shape) for shape in self.shapes]

    def parted(self, rows: Tensor) -> list[Tensor]:
        """Return rows [N, F] as matrices [N, R, C], which share their memory."""
        parts = rows.split(self._counts, dim=1)
        return [part.view(len(rows), *shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def last_row(self, index: int) -> slice:
        """Return where the last row of a matrix is."""
        end = list(accumulate(self._counts))[index]
        return slice(end - self.shapes[index][1], end)


def side_by_side(matrices: Sequence[Tensor]) -> Tensor:
    """Return matrices [1 or N, R, C], each of its own shape, as rows [N, F]."""
    count = max(map(len, matrices))
    return torch.cat([matrix.flatten(1).expand(count, -1) for matrix in matrices], dim=1)
