"""Looking up a solid texture: sparse matrices that turn the parameters of all levels into values at points."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
import torch
from torch import Tensor
from torch.nn import functional

from core.kernels.compiled import kernels
from core.parameterization.solid_levels import Cascade, SolidGrids
from core.parameterization.sparse_grid import (
    CORNERS,
    SparseGrid,
    interpolation_matrix,
    kernel_arguments,
    tetrahedron_corners,
)

# So many that there is little to do besides, and so few that their sums stay in a core's cache.
_POINTS_AT_A_TIME = 16_384


@dataclass(frozen=True)
class Interpolation:
    """Values of N points: ``coarse`` · (``cascade`` of the coarse ``levels``) + ``fine`` · fine parameters."""

    levels: tuple[SparseGrid, ...]
    cascade: Cascade
    coarse: scipy.sparse.csr_matrix
    fine: scipy.sparse.csr_matrix

    def to(self, device: torch.device) -> Interpolation | DeviceInterpolation:
        """Return the same interpolation on a device."""
        # On the CPU, scipy's sparse products are twice as fast as torch's gathering.
        return self if device.type == "cpu" else as_tensors(self, device)


def interpolation(grids: SolidGrids, levels: int, points: np.ndarray, footprint: np.ndarray) -> Interpolation:
    """Return the interpolation that turns the parameters of the first ``levels`` levels into values at ``points``
    [N, 3].

    Levels finer than the ``footprint`` [N] (width of a pixel or texel on the surface) fade out like mip levels:
    a level counts fully if its voxels are twice as wide, and not at all if they are half as wide.
    """
    base = grids.levels[grids.base]
    rows, weights = tetrahedron_corners(base, points)
    coarse = interpolation_matrix(rows - base.first_row, weights, base.count)
    finer = grids.levels[grids.base + 1 : levels]
    first = base.first_row + base.count
    columns = np.empty((len(points), len(finer), CORNERS), dtype=np.int32)
    shares = np.empty((len(points), len(finer), CORNERS), dtype=np.float32)
    octave = np.log2(footprint)
    for index, grid in enumerate(finer):
        rows, weights = tetrahedron_corners(grid, points)
        columns[:, index] = rows - first
        shares[:, index] = weights * fine_shares(grid, octave)[:, None]
    return Interpolation(
        grids.levels[: grids.base + 1],
        grids.cascade,
        coarse,
        interpolation_matrix(columns, shares, grids.row_count(levels) - first),
    )


def fine_shares(grid: SparseGrid, octave: np.ndarray) -> np.ndarray:
    """Return how much a level finer than the base counts at points whose footprint is two to the power of ``octave``
    [N]: its gain where it can be seen."""
    visible = np.clip((np.float32(np.log2(grid.voxel)) - octave + 1) / 2, 0, 1)
    return np.asarray(visible * np.float32(grid.gain))


def base_values(levels: Sequence[SparseGrid], cascade: Cascade, parameters: np.ndarray) -> np.ndarray:
    """Return the values [R, C] at the voxel corners of the last of the coarse ``levels``, which the others are carried
    to, for the ``parameters`` [N, C] of all of them."""
    values = parameters[:0]
    for grid, carry in zip(levels, (None, *cascade.matrices), strict=True):
        own = parameters[grid.first_row : grid.first_row + grid.count] * np.float32(grid.gain)
        values = own if carry is None else carry @ values + own
    return values


def interpolate(coarse: Tensor, fine: Tensor, matrices: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
    """Return values [N, C], differentiably where ``matrices`` are no ``PointLookup``.

    Args:
        coarse: parameters [R, C] of the levels up to ``SolidGrids.base``.
        fine: parameters [F, C] of the finer levels that ``matrices`` were made for.
        matrices: where the points lie.
    """
    if isinstance(matrices, Interpolation):
        return _Interpolate.apply(coarse, fine, matrices)
    return matrices(coarse, fine)


@dataclass(frozen=True, eq=False)
class PointLookup:
    """What ``interpolation`` is given, to be looked up once or a few times and without a gradient: point by point,
    without matrices (see there)."""

    grids: SolidGrids
    levels: int
    points: np.ndarray
    footprint: np.ndarray

    def to(self, device: torch.device) -> PointLookup | Interpolation | DeviceInterpolation:
        """Return what looks the same points up on a device."""
        return self if device.type == "cpu" else self.matrices().to(device)

    def matrices(self) -> Interpolation:
        """Return the same lookup as matrices."""
        return interpolation(self.grids, self.levels, self.points, self.footprint)

    def __call__(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """Return the values [N, C] for the parameters [R, C] and [F, C]; the numbers that matrices give but for the
        last digits."""
        compiled = kernels()
        if compiled is None:
            return interpolate(coarse.detach(), fine.detach(), self.matrices())
        grids, base = self.grids, self.grids.levels[self.grids.base]
        own = base_values(grids.levels[: grids.base + 1], grids.cascade, coarse.detach().cpu().numpy())
        parameters, values = np.ascontiguousarray(own, np.float64), np.ascontiguousarray(fine.detach().cpu().numpy())
        first = base.first_row + base.count
        points = np.require(self.points, np.float32, ("C", "W"))
        octave = np.log2(self.footprint).astype(np.float32)
        found = np.empty((len(points), parameters.shape[1]), np.float32)

        # Bakes look bands up in threads of their own.
        for start in range(0, len(points), _POINTS_AT_A_TIME):
            some = slice(start, start + _POINTS_AT_A_TIME)
            near = points[some]
            total, finer = np.zeros((len(near), found.shape[1])), np.zeros((len(near), found.shape[1]), np.float32)
            compiled.add_base(near, *kernel_arguments(base), base.first_row, parameters, total)
            for grid in grids.levels[grids.base + 1 : self.levels]:
                level, gain = np.float32(np.log2(grid.voxel)), np.float32(grid.gain)
                compiled.add_level(near, *kernel_arguments(grid), first, octave[some], level, gain, values, finer)
            found[some] = total + finer
        return torch.from_numpy(found).to(coarse)


class _Interpolate(torch.autograd.Function):
    """Products with sparse matrices whose backward pass needs no transposed copies (scipy: CSC times dense)."""

    @staticmethod
    def forward(context: Any, coarse: Tensor, fine: Tensor, matrices: Interpolation) -> Tensor:
        context.matrices = matrices
        result = matrices.coarse @ base_values(matrices.levels, matrices.cascade, coarse.detach().cpu().numpy())
        if len(fine):
            result += matrices.fine @ fine.detach().cpu().numpy()
        return torch.from_numpy(result).to(coarse)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        matrices: Interpolation = context.matrices
        gradient = gradients[0].cpu().numpy()
        values = matrices.coarse.T @ gradient
        levels: list[np.ndarray] = []
        for grid, carry in zip(reversed(matrices.levels), (*reversed(matrices.cascade.matrices), None), strict=True):
            levels.insert(0, values * np.float32(grid.gain))
            values = values if carry is None else carry.T @ values
        coarse, fine = np.concatenate(levels), matrices.fine.T @ gradient
        return torch.from_numpy(coarse).to(gradients[0]), torch.from_numpy(fine).to(gradients[0]), None


@dataclass(frozen=True)
class _RowMatrix:
    """A sparse matrix with equally many entries in each row: ``columns`` int64 and ``weights``, [rows, entries]."""

    columns: Tensor
    weights: Tensor

    @classmethod
    def of(cls, matrix: scipy.sparse.csr_matrix, device: torch.device) -> _RowMatrix:
        shape = (matrix.shape[0], -1) if matrix.shape[0] else (0, 1)
        columns = torch.from_numpy(matrix.indices.astype(np.int64)).view(shape)
        weights = torch.from_numpy(matrix.data.astype(np.float32)).view(shape)
        if device.type == "cuda":
            # A copy from pinned memory does not make this thread wait.
            columns, weights = columns.pin_memory(), weights.pin_memory()
        return cls(columns.to(device, non_blocking=True), weights.to(device, non_blocking=True))

    def __matmul__(self, values: Tensor) -> Tensor:
        return functional.embedding_bag(self.columns, values, per_sample_weights=self.weights, mode="sum")


@dataclass(frozen=True)
class DeviceInterpolation:
    """An ``Interpolation`` in tensors, for devices that gather faster than they wait for the processor."""

    levels: tuple[SparseGrid, ...]
    cascade: tuple[_RowMatrix, ...]
    coarse: _RowMatrix
    fine: _RowMatrix | None

    def __call__(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """Return the values [N, C] for the parameters [R, C] and [F, C]."""
        values = coarse[:0]
        for grid, carry in zip(self.levels, (None, *self.cascade), strict=True):
            own = coarse[grid.first_row : grid.first_row + grid.count] * grid.gain
            values = own if carry is None else carry @ values + own
        values = self.coarse @ values
        return values if self.fine is None else values + self.fine @ fine


def as_tensors(matrices: Interpolation, device: torch.device) -> DeviceInterpolation:
    """Return an interpolation in tensors on a device."""
    fine = _RowMatrix.of(matrices.fine, device) if matrices.fine.shape[1] else None
    return DeviceInterpolation(
        matrices.levels, _on_device(matrices.cascade, device), _RowMatrix.of(matrices.coarse, device), fine
    )


@functools.lru_cache(maxsize=4)
def _on_device(cascade: Cascade, device: torch.device) -> tuple[_RowMatrix, ...]:
    """Return the matrices on a device; all views of a job share them."""
    return tuple(_RowMatrix.of(matrix, device) for matrix in cascade.matrices)
