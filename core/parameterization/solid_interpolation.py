"""Looking up a solid texture: the parameters of all levels become values at points."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.kernels.compiled import kernels
from core.parameterization.corners import EVERYWHERE, Corners, level_and_gain, rows_of, seen_corners
from core.parameterization.solid_levels import Cascade, SolidGrids
from core.parameterization.sparse_grid import CORNERS, SparseGrid, kernel_arguments
from core.threads import share_out

# So many that there is little to do besides, and so few that their sums stay in a core's cache.
_POINTS_AT_A_TIME = 16_384
# Elsewhere, rows that a view does not look up drift a little with their momentum. "meta" computes nothing.
_WITH_SPARSE_TENSORS = ("cpu", "cuda", "meta")


@dataclass(frozen=True, eq=False)
class Interpolation:
    """What some points look up, by parts of at most ``_POINTS_AT_A_TIME`` points.

    Each part has the corners in the last of the ``coarse`` levels, where those before it are carried to by the
    ``cascade``, and in each of the finer levels. Of these, only the ``rows`` int64 [K] are looked up at all, ascending,
    ``counts`` of them in each level; corners have numbers among those of their level.
    """

    coarse: tuple[SparseGrid, ...]
    cascade: Cascade
    parts: tuple[tuple[Corners, ...], ...]
    rows: np.ndarray
    counts: tuple[int, ...]
    points: int

    @property
    def firsts(self) -> list[int]:
        """How many rows the finer levels before each one have."""
        return [0, *accumulate(self.counts)][:-1]

    def to(self, device: torch.device) -> Interpolation | DeviceInterpolation:
        """Return the same interpolation on a device."""
        # Compiled loops, and scipy's sparse products, are faster than torch's gathering.
        return self if device.type == "cpu" else as_tensors(self, device)

    def places(self, part: int) -> slice:
        """Return which points a part has."""
        return slice(part * _POINTS_AT_A_TIME, (part + 1) * _POINTS_AT_A_TIME)

    def values(self, coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
        """Return the values float32 [N, C] for the parameters [R, C] of coarse levels and those [K, C] of the rows of
        finer ones that are looked up."""
        base = base_values(self.coarse, self.cascade, coarse).astype(np.float32)
        found = np.zeros((self.points, coarse.shape[1]), np.float32)

        def look_up(part: int) -> None:
            for corners, parameters in zip(self.parts[part], (base, *self._levels(fine)), strict=True):
                corners.add_values(parameters, found[self.places(part)])

        share_out(look_up, range(len(self.parts)))
        return found

    def gradients(self, upstream: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the gradients of the parameters [R, C] and [K, C], for the gradient ``upstream`` float32 [N, C] of the
        values."""
        channels = upstream.shape[1]
        fine = np.empty((len(self.rows), channels), np.float32)
        base = np.empty((self.coarse[-1].count, channels), np.float32)
        coarse: list[np.ndarray] = []

        # Levels share no parameters, so a thread has each for itself and sums do not depend on how many there are.
        def learn(level: int) -> None:
            total = (base, *self._levels(fine))[level]
            for part, corners in enumerate(self.parts):
                corners[level].add_gradients(upstream[self.places(part)], total)
            if level == 0:
                coarse.append(base_gradients(self.coarse, self.cascade, base))

        # Memory that comes as zeros comes in small pages, and costs twice as much.
        base.fill(0)
        fine.fill(0)
        share_out(learn, range(1 + len(self.counts)))
        return coarse[0], fine

    def _levels(self, fine: np.ndarray) -> list[np.ndarray]:
        """Return the parts of ``fine`` [K, C] that belong to each finer level."""
        return [fine[first : first + count] for first, count in zip(self.firsts, self.counts, strict=True)]


def interpolation(grids: SolidGrids, levels: int, points: np.ndarray, footprint: np.ndarray) -> Interpolation:
    """Return the interpolation that turns the parameters of the first ``levels`` levels into values at ``points``
    [N, 3].

    Levels finer than the ``footprint`` [N] (width of a pixel or texel on the surface) fade out like mip levels:
    a level counts fully if its voxels are twice as wide, and not at all if they are half as wide.
    """
    coarse, finer = grids.levels[: grids.base + 1], grids.levels[grids.base + 1 : levels]
    octave = np.log2(footprint).astype(np.float32)
    parts: dict[int, tuple[Corners, ...]] = {}

    def look_up(start: int) -> None:
        some = slice(start, start + _POINTS_AT_A_TIME)
        places = points[some], octave[some]
        parts[start] = (
            seen_corners(coarse[-1], *places, fades=False),
            *(seen_corners(grid, *places, fades=True) for grid in finer),
        )

    # Without points, there is a part without any.
    starts = range(0, max(1, len(points)), _POINTS_AT_A_TIME)
    share_out(look_up, starts)
    return _with_few_rows(coarse, grids.cascade, finer, [parts[start] for start in starts], len(points))


def _with_few_rows(
    coarse: tuple[SparseGrid, ...],
    cascade: Cascade,
    finer: tuple[SparseGrid, ...],
    parts: Sequence[tuple[Corners, ...]],
    points: int,
) -> Interpolation:
    """Return the interpolation of ``parts`` whose corners are counted from the first row of their level."""
    levels = list(zip(*parts, strict=True))
    found: dict[int, tuple[np.ndarray, list[Corners]]] = {}

    def number(level: int) -> None:
        grid = finer[level]
        rows, numbered = rows_of(levels[1 + level], grid.count)
        found[level] = rows + (grid.first_row - _end(coarse[-1])), numbered

    share_out(number, range(len(finer)))
    every = [found[level] for level in range(len(finer))]
    return Interpolation(
        coarse,
        cascade,
        tuple(zip(levels[0], *(numbered for _, numbered in every), strict=True)),
        np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in every)]),
        tuple(len(rows) for rows, _ in every),
        points,
    )


def _end(grid: SparseGrid) -> int:
    return grid.first_row + grid.count


def base_values(levels: Sequence[SparseGrid], cascade: Cascade, parameters: np.ndarray) -> np.ndarray:
    """Return the values [R, C] at the voxel corners of the last of the coarse ``levels``, which the others are carried
    to, for the ``parameters`` [N, C] of all of them."""
    values = parameters[:0]
    for grid, carry in zip(levels, (None, *cascade.matrices), strict=True):
        own = parameters[grid.first_row : grid.first_row + grid.count] * np.float32(grid.gain)
        values = own if carry is None else carry @ values + own
    return values


def base_gradients(levels: Sequence[SparseGrid], cascade: Cascade, gradient: np.ndarray) -> np.ndarray:
    """Return the gradient [N, C] of the parameters of all coarse ``levels`` for that of their ``base_values``."""
    found: list[np.ndarray] = []
    for grid, carry in zip(reversed(levels), (*reversed(cascade.matrices), None), strict=True):
        found.insert(0, (gradient * np.float32(grid.gain)).astype(np.float32))
        gradient = gradient if carry is None else carry.T @ gradient
    return np.concatenate(found)


def looked_up(fine: Tensor, points: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
    """Return those of the parameters [F, C] of finer levels that ``points`` look up, [K, C], differentiably where they
    are no ``PointLookup``, which finds its own. The gradient of ``fine`` is a sparse tensor of these rows."""
    if isinstance(points, PointLookup):
        return fine
    rows = torch.from_numpy(points.rows) if isinstance(points, Interpolation) else points.rows
    found: Tensor = _Rows.apply(fine, rows)
    return found


def interpolate(coarse: Tensor, fine: Tensor, points: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
    """Return values [N, C], differentiably where ``points`` are no ``PointLookup``.

    Args:
        coarse: parameters [R, C] of the levels up to ``SolidGrids.base``.
        fine: parameters of the finer levels that ``points`` were made for, as far as they are ``looked_up``.
        points: where the points lie.
    """
    if isinstance(points, Interpolation):
        return _Interpolate.apply(coarse, fine, points)
    return points(coarse, fine)


@dataclass(frozen=True, eq=False)
class PointLookup:
    """What ``interpolation`` is given (see there), to be looked up once or a few times and without a gradient: nothing
    is kept of where the points lie."""

    grids: SolidGrids
    levels: int
    points: np.ndarray
    footprint: np.ndarray

    def to(self, device: torch.device) -> PointLookup | Interpolation | DeviceInterpolation:
        """Return what looks the same points up on a device."""
        return self if device.type == "cpu" else self.prepared().to(device)

    def prepared(self) -> Interpolation:
        """Return the same lookup, for many uses."""
        return interpolation(self.grids, self.levels, self.points, self.footprint)

    def __call__(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """Return the values [N, C] for the parameters [R, C] and [F, C]; the numbers that others give but for the
        last digits."""
        compiled = kernels()
        if compiled is None:
            prepared = self.prepared()
            return interpolate(coarse.detach(), looked_up(fine.detach(), prepared), prepared)
        grids, base = self.grids, self.grids.levels[self.grids.base]
        own = base_values(grids.levels[: grids.base + 1], grids.cascade, _as_array(coarse)).astype(np.float32)
        points = np.require(self.points, np.float32, ("C", "W"))
        octave = np.log2(self.footprint).astype(np.float32)
        found = np.zeros((len(points), own.shape[1]), np.float32)
        finer, values = grids.levels[grids.base + 1 : self.levels], _as_array(fine)
        levels = [
            (base, base.first_row, EVERYWHERE, own),
            *((grid, _end(base), level_and_gain(grid), values) for grid in finer),
        ]
        # Bakes look bands up in threads of their own.
        for start in range(0, len(points), _POINTS_AT_A_TIME):
            some = slice(start, start + _POINTS_AT_A_TIME)
            for grid, first, seen, parameters in levels:
                known = *kernel_arguments(grid), first, octave[some], *seen, parameters
                compiled.add_level(points[some], *known, found[some])
        return torch.from_numpy(found).to(coarse)


class _Interpolate(torch.autograd.Function):
    """``Interpolation.values``, whose backward pass is ``Interpolation.gradients``."""

    @staticmethod
    def forward(context: Any, coarse: Tensor, fine: Tensor, points: Interpolation) -> Tensor:
        context.points = points
        found = points.values(_as_array(coarse), _as_array(fine))
        return torch.from_numpy(found).to(coarse)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        coarse, fine = context.points.gradients(_as_array(gradients[0]))
        return torch.from_numpy(coarse).to(gradients[0]), torch.from_numpy(fine).to(gradients[0]), None


class _Rows(torch.autograd.Function):
    """Some rows of a tensor, each of them once."""

    @staticmethod
    def forward(context: Any, values: Tensor, rows: Tensor) -> Tensor:
        context.rows, context.shape = rows, values.shape
        return values.index_select(0, rows)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        rows, gradient = context.rows, gradients[0]
        if gradient.device.type in _WITH_SPARSE_TENSORS:
            return torch.sparse_coo_tensor(rows[None], gradient, context.shape, check_invariants=False), None
        return gradient.new_zeros(context.shape).index_copy(0, rows, gradient), None


def _as_array(values: Tensor) -> np.ndarray:
    return np.ascontiguousarray(values.detach().cpu().numpy(), np.float32)


def _sent(values: np.ndarray, device: torch.device) -> Tensor:
    held = torch.from_numpy(values)
    # A copy from pinned memory does not make this thread wait.
    return (held.pin_memory() if device.type == "cuda" else held).to(device, non_blocking=True)


@dataclass(frozen=True)
class _RowMatrix:
    """A sparse matrix with equally many entries in each row: ``columns`` int64 and ``weights``, [rows, entries]."""

    columns: Tensor
    weights: Tensor

    @classmethod
    def of(cls, columns: np.ndarray, weights: np.ndarray, device: torch.device) -> _RowMatrix:
        return cls(_sent(columns.astype(np.int64), device), _sent(weights.astype(np.float32), device))

    def __matmul__(self, values: Tensor) -> Tensor:
        return functional.embedding_bag(self.columns, values, per_sample_weights=self.weights, mode="sum")


@dataclass(frozen=True)
class DeviceInterpolation:
    """An ``Interpolation`` in tensors, for devices that gather faster than they wait for the processor."""

    levels: tuple[SparseGrid, ...]
    cascade: tuple[_RowMatrix, ...]
    coarse: _RowMatrix
    fine: _RowMatrix | None
    rows: Tensor

    def __call__(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """Return the values [N, C] for the parameters [R, C] and [K, C]."""
        values = coarse[:0]
        for grid, carry in zip(self.levels, (None, *self.cascade), strict=True):
            own = coarse[grid.first_row : grid.first_row + grid.count] * grid.gain
            values = own if carry is None else carry @ values + own
        values = self.coarse @ values
        return values if self.fine is None else values + self.fine @ fine


def as_tensors(points: Interpolation, device: torch.device) -> DeviceInterpolation:
    """Return an interpolation in tensors on a device."""
    coarse, *finer = (_row_arrays(points, level) for level in range(1 + len(points.counts)))
    fine = None
    # Where no row is looked up, there is none that something without a weight could have.
    if len(points.rows):
        most = len(points.rows) - 1
        columns = [np.minimum(rows + first, most) for first, (rows, _) in zip(points.firsts, finer, strict=True)]
        fine = _RowMatrix.of(np.hstack(columns), np.hstack([weights for _, weights in finer]), device)
    cascade, rows = _on_device(points.cascade, device), _sent(points.rows, device)
    return DeviceInterpolation(points.coarse, cascade, _RowMatrix.of(*coarse, device), fine, rows)


def _row_arrays(points: Interpolation, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and weights [N, 4] of all points in a level; where it does not count, row 0 with no weight."""
    rows, weights = np.zeros((points.points, CORNERS), np.int64), np.zeros((points.points, CORNERS), np.float32)
    for part, corners in enumerate(points.parts):
        rows[points.places(part)][corners[level].seen] = corners[level].rows
        weights[points.places(part)][corners[level].seen] = corners[level].weights
    return rows, weights


@functools.lru_cache(maxsize=4)
def _on_device(cascade: Cascade, device: torch.device) -> tuple[_RowMatrix, ...]:
    """Return the matrices on a device; all views of a job share them."""
    return tuple(
        _RowMatrix.of(matrix.indices.reshape(-1, CORNERS), matrix.data.reshape(-1, CORNERS), device)
        for matrix in cascade.matrices
    )
