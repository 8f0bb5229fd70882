"""The voxel corners that points look up in one level of a solid texture: values on the way there, gradients on the way
back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.kernels.compiled import kernels
from core.parameterization.sparse_grid import (
    CORNERS,
    SparseGrid,
    in_one_piece,
    interpolation_matrix,
    kernel_arguments,
    tetrahedron_corners,
)

if TYPE_CHECKING:
    import scipy.sparse


_WORD = 64
EVERYWHERE = np.float32(1e9), np.float32(1)
"""``level_and_gain`` of a level that is seen from everywhere."""


@dataclass(frozen=True, eq=False)
class Corners:
    """What M of some points look up in a level: the numbers of these points, ``seen`` int32 [M], the ``rows`` int32
    [M, 4] of the level's parameters, from 0 on, and what each of them counts, ``weights`` float32 [M, 4]."""

    seen: np.ndarray
    rows: np.ndarray
    weights: np.ndarray

    def add_values(self, parameters: np.ndarray, total: np.ndarray) -> None:
        """Add to the values float32 [N, C] of all points what the level's ``parameters`` float32 [R, C] give them."""
        compiled = kernels()
        if compiled is None:
            total[self.seen] += self._matrix(len(parameters)) @ parameters
        else:
            compiled.add_values(self.seen, self.rows, self.weights, parameters, total)

    def add_gradients(self, gradients: np.ndarray, total: np.ndarray) -> None:
        """Add to the gradient float32 [R, C] of the level's parameters what ``gradients`` float32 [N, C] of all values
        are for them."""
        compiled = kernels()
        if compiled is None:
            total += self._matrix(len(total)).T @ gradients[self.seen]
        else:
            compiled.add_gradients(self.seen, self.rows, self.weights, gradients, total)

    def _matrix(self, rows: int) -> scipy.sparse.csr_matrix:
        return interpolation_matrix(self.rows, self.weights, rows)


def fine_shares(grid: SparseGrid, octave: np.ndarray) -> np.ndarray:
    """Return how much a level finer than the base counts at points whose footprint is two to the power of ``octave``
    [N]: its gain where it can be seen."""
    visible = np.clip((np.float32(np.log2(grid.voxel)) - octave + 1) / 2, 0, 1)
    return np.asarray(visible * np.float32(grid.gain))


def level_and_gain(grid: SparseGrid) -> tuple[np.float32, np.float32]:
    """Return what compiled loops know of a level to find its ``fine_shares``."""
    return np.float32(np.log2(grid.voxel)), np.float32(grid.gain)


def seen_corners(grid: SparseGrid, points: np.ndarray, octave: np.ndarray, fades: bool) -> Corners:
    """Return what ``points`` float32 [N, 3] look up in a level: all of it, or if it ``fades``, what its ``fine_shares``
    are for the ``octave`` float32 [N]."""
    compiled = kernels()
    if compiled is None:
        shares = fine_shares(grid, octave) if fades else np.ones(len(points), np.float32)
        seen = np.flatnonzero(shares).astype(np.int32)
        rows, weights = tetrahedron_corners(grid, points[seen])
        return Corners(seen, rows - grid.first_row, (weights * shares[seen, None]).astype(np.float32))
    seen = np.empty(len(points), np.int32)
    rows, weights = np.empty((len(points), CORNERS), np.int32), np.empty((len(points), CORNERS), np.float32)
    known = *kernel_arguments(grid), grid.first_row, octave, *(level_and_gain(grid) if fades else EVERYWHERE)
    count = compiled.seen_corners(in_one_piece(points), *known, seen, rows, weights)
    return Corners(*(_kept(array, count) for array in (seen, rows, weights)))


def rows_of(parts: Sequence[Corners], count: int) -> tuple[np.ndarray, list[Corners]]:
    """Return which of a level's ``count`` rows some parts look up, int64 [K], ascending, and the same parts, whose rows
    are numbers among these. They take the memory of the parts for their own."""
    compiled = kernels()
    if compiled is None:
        rows, numbers = np.unique(np.concatenate([part.rows for part in parts]), return_inverse=True)
        ends = np.cumsum([part.rows.size for part in parts])[:-1]
        each = np.split(numbers.astype(np.int32).reshape(-1), ends)
        numbered = zip(parts, each, strict=True)
        return rows.astype(np.int64), [replace(part, rows=own.reshape(-1, CORNERS)) for part, own in numbered]
    marks = np.zeros(-(-count // _WORD), np.uint64)
    before = np.empty(len(marks), np.int32)
    for part in parts:
        compiled.mark_rows(part.rows, marks)
    found = np.empty(compiled.count_marked(marks, before), np.int64)
    compiled.list_marked(marks, found)
    for part in parts:
        compiled.number_rows(part.rows, marks, before)
    return found, list(parts)


def _kept(array: np.ndarray, count: int) -> np.ndarray:
    """Return the first rows of an array, which holds on to no more than twice their memory."""
    return array[:count] if 2 * count > len(array) else array[:count].copy()
