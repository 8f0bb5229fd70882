"""Looking up a solid texture: sparse matrices that turn the parameters of all levels into values at points."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
import torch
from torch import Tensor
from torch.nn import functional

from core.parameterization.solid_levels import Cascade, SolidGrids
from core.parameterization.sparse_grid import CORNERS, SparseGrid, interpolation_matrix, tetrahedron_corners


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
    coarse = interpolation_matrix(rows.T - base.first_row, weights.T, base.count)
    finer = grids.levels[grids.base + 1 : levels]
    first = base.first_row + base.count
    columns = np.empty((len(points), len(finer), CORNERS), dtype=np.int32)
    shares = np.empty((len(points), len(finer), CORNERS), dtype=np.float32)
    octave = np.log2(footprint)
    for index, grid in enumerate(finer):
        rows, weights = tetrahedron_corners(grid, points)
        columns[:, index] = rows.T - first
        shares[:, index] = (weights * fine_shares(grid, octave)).T
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


def interpolate(coarse: Tensor, fine: Tensor, matrices: Interpolation | DeviceInterpolation) -> Tensor:
    """Return values [N, C], differentiably.

    Args:
        coarse: parameters [R, C] of the levels up to ``SolidGrids.base``.
        fine: parameters [F, C] of the finer levels that ``matrices`` were made for.
        matrices: where the points lie.
    """
    if isinstance(matrices, DeviceInterpolation):
        return matrices(coarse, fine)
    return _Interpolate.apply(coarse, fine, matrices)


class _Interpolate(torch.autograd.Function):
    """Products with sparse matrices whose backward pass needs no transposed copies (scipy: CSC times dense)."""

    @staticmethod
    def forward(context: Any, coarse: Tensor, fine: Tensor, matrices: Interpolation) -> Tensor:
        context.matrices = matrices
        parameters = coarse.detach().cpu().numpy()
        values = parameters[:0]
        for grid, carry in zip(matrices.levels, (None, *matrices.cascade.matrices), strict=True):
            own = parameters[grid.first_row : grid.first_row + grid.count] * np.float32(grid.gain)
            values = own if carry is None else carry @ values + own
        result = matrices.coarse @ values
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
