"""Solid textures: a sum of sparse 3D grids, refined by factors of two, on the voxels that the surface touches.

The colour of a point depends on where it lies in space and on nothing else, so a texture has no seams and the same
pattern scale everywhere, whatever the UV map does. Grids replace the Fourier parameterization's octaves: one parameter
of level l moves a blob of the width of that level's voxels.

Interpolation is linear in the six tetrahedra of a voxel (Kuhn's triangulation): four corners instead of eight. Each
level's grid is turned by a rotation of its own so that no axis shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
import torch
from torch import Tensor

CORNERS = 4
_BLOCK = 8


@dataclass(frozen=True)
class SparseGrid:
    """One level: the voxels of width ``voxel`` that the surface touches, as rows from ``first_row`` on.

    ``blocks`` int32 [R, R, R] maps blocks of 8³ voxels to slots (-1: empty), ``rows`` int32 [slots, 8³] to parameter
    rows.
    """

    voxel: float
    rotation: np.ndarray
    origin: int
    blocks: np.ndarray
    rows: np.ndarray
    first_row: int
    count: int


@dataclass(frozen=True)
class SolidGrids:
    """All levels, from the coarsest to the finest, of one surface."""

    levels: tuple[SparseGrid, ...]

    def row_count(self, levels: int) -> int:
        """Return how many parameter rows the first ``levels`` levels have."""
        last = self.levels[levels - 1]
        return last.first_row + last.count


def build_grids(points: np.ndarray, finest_voxel: float, seed: int, coarsest_voxel: float = 0.5) -> SolidGrids:
    """Return grids with voxels of ``coarsest_voxel``, half of it, … down to at least ``finest_voxel``.

    ``points`` float32 [N, 3] lie densely on a surface within the unit ball: at least a few per finest voxel.
    """
    random = np.random.default_rng(seed)
    levels: list[SparseGrid] = []
    first_row = 0
    for index in range(1 + max(0, int(np.ceil(np.log2(coarsest_voxel / finest_voxel) - 1e-6)))):
        grid = _sparse_grid(points, coarsest_voxel / 2**index, _random_rotation(random), first_row)
        levels.append(grid)
        first_row += grid.count
    return SolidGrids(tuple(levels))


def interpolation_matrix(
    grids: SolidGrids, levels: int, gains: Sequence[float], points: np.ndarray, footprint: np.ndarray
) -> scipy.sparse.csr_matrix:
    """Return the matrix [N, rows of the first ``levels`` levels] that turns parameters into values at ``points`` [N,
    3].

    Level l counts ``gains[l]`` times. Levels finer than the ``footprint`` [N] (width of a pixel or texel on the
    surface)
    fade out, as mip levels do: all of a level whose voxels are twice as wide, none of one whose voxels are half as
    wide.
    """
    count = len(points)
    columns = np.empty((count, levels, CORNERS), dtype=np.int32)
    weights = np.empty((count, levels, CORNERS), dtype=np.float32)
    octave = np.log2(footprint)
    for index, (grid, gain) in enumerate(zip(grids.levels[:levels], gains, strict=False)):
        rows, share = _corners(grid, points)
        visible = np.clip((np.float32(np.log2(grid.voxel)) - octave + 1) / 2, 0, 1)
        columns[:, index] = rows.T
        weights[:, index] = (share * (visible * np.float32(gain))).T
    starts = np.arange(0, columns.size + 1, levels * CORNERS, dtype=np.int32)
    shape = (count, grids.row_count(levels))
    return scipy.sparse.csr_matrix((weights.reshape(-1), columns.reshape(-1), starts), shape=shape)


class _SparseProduct(torch.autograd.Function):
    """matrix [N, R] · parameters [R, 3], with a backward pass that needs no transposed copy (CSC times dense)."""

    @staticmethod
    def forward(
        context: torch.autograd.function.FunctionCtx, parameters: Tensor, matrix: scipy.sparse.csr_matrix
    ) -> Tensor:
        context.matrix = matrix  # type: ignore[attr-defined]
        return torch.from_numpy(matrix @ parameters.detach().cpu().numpy()).to(parameters)

    @staticmethod
    def backward(context: torch.autograd.function.FunctionCtx, *gradients: Tensor) -> tuple[Tensor, None]:
        (gradient,) = gradients
        transposed = context.matrix.T  # type: ignore[attr-defined]
        return torch.from_numpy(transposed @ gradient.cpu().numpy()).to(gradient), None


def interpolate(parameters: Tensor, matrix: scipy.sparse.csr_matrix) -> Tensor:
    """Return the values [N, 3] of ``matrix`` [N, R] for parameters [R, 3], differentiably."""
    return _SparseProduct.apply(parameters, matrix)


def _corners(grid: SparseGrid, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return parameter rows and weights, each [4, N], of the corners of the tetrahedra that hold ``points``."""
    x, y, z = np.float32(1 / grid.voxel) * (grid.rotation @ points.T) + np.float32(grid.origin)
    bx, by, bz = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32), np.floor(z).astype(np.int32)
    fx, fy, fz = x - bx, y - by, z - bz
    x_highest = (fx >= fy) & (fx >= fz)
    y_highest = ~x_highest & (fy >= fz)
    z_highest = ~(x_highest | y_highest)
    z_lowest = (fz <= fx) & (fz <= fy) & ~z_highest
    y_lowest = ~z_lowest & (fy <= fx) & ~y_highest
    x_lowest = ~(z_lowest | y_lowest)
    highest, lowest = np.maximum(np.maximum(fx, fy), fz), np.minimum(np.minimum(fx, fy), fz)
    middle = fx + fy + fz - highest - lowest
    rows = np.stack(
        [
            _rows(grid, bx, by, bz),
            _rows(grid, bx + x_highest, by + y_highest, bz + z_highest),
            _rows(grid, bx + ~x_lowest, by + ~y_lowest, bz + ~z_lowest),
            _rows(grid, bx + 1, by + 1, bz + 1),
        ]
    )
    weights = np.stack([1 - highest, highest - middle, middle - lowest, lowest])
    missing = rows < 0
    if missing.any():
        weights[missing] = 0
        rows[missing] = grid.first_row
        weights /= np.maximum(weights.sum(axis=0), np.float32(1e-6))
    return rows, weights


def _rows(grid: SparseGrid, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    side = grid.blocks.shape[0]
    block = grid.blocks.reshape(-1)[((x >> 3) * side + (y >> 3)) * side + (z >> 3)]
    local = ((x & 7) << 6) | ((y & 7) << 3) | (z & 7)
    found = grid.rows.reshape(-1)[block * np.int32(_BLOCK**3) + local]
    return np.asarray(np.where(block >= 0, found, np.int32(-1)))


def _sparse_grid(points: np.ndarray, voxel: float, rotation: np.ndarray, first_row: int) -> SparseGrid:
    # The unit ball fits whatever the rotation; one voxel of margin for the corners beyond it.
    origin = int(np.ceil(1.0 / voxel)) + 1
    side = (2 * origin + 2 + _BLOCK - 1) // _BLOCK
    slots = side**3
    everything = SparseGrid(
        voxel,
        rotation,
        origin,
        np.arange(slots, dtype=np.int32).reshape(side, side, side),
        np.empty((0, _BLOCK**3), dtype=np.int32),
        0,
        0,
    )
    keys = np.unique(_corner_keys(everything, points))
    used, slot_of_key = np.unique(keys >> 9, return_inverse=True)
    blocks = np.full(slots, -1, dtype=np.int32)
    blocks[used] = np.arange(len(used), dtype=np.int32)
    rows = np.full((len(used), _BLOCK**3), -1, dtype=np.int32)
    rows[slot_of_key, keys & 511] = first_row + np.arange(len(keys), dtype=np.int32)
    return SparseGrid(voxel, rotation, origin, blocks.reshape(side, side, side), rows, first_row, len(keys))


def _corner_keys(grid: SparseGrid, points: np.ndarray) -> np.ndarray:
    """Return a key for all eight corners of every voxel that holds a point: block number · 512 + place in the block."""
    side = grid.blocks.shape[0]
    cells = np.floor((grid.rotation @ points.T) / np.float32(grid.voxel) + np.float32(grid.origin)).astype(np.int64)
    extent = side * _BLOCK
    flat = np.unique((cells[0] * extent + cells[1]) * extent + cells[2])
    x, y, z = flat // extent**2, flat // extent % extent, flat % extent
    keys = []
    for dx, dy, dz in np.ndindex(2, 2, 2):
        cx, cy, cz = x + dx, y + dy, z + dz
        block = ((cx >> 3) * side + (cy >> 3)) * side + (cz >> 3)
        keys.append((block << 9) | ((cx & 7) << 6) | ((cy & 7) << 3) | (cz & 7))
    return np.concatenate(keys)


def _random_rotation(random: np.random.Generator) -> np.ndarray:
    matrix, triangular = np.linalg.qr(random.normal(size=(3, 3)))
    return (matrix * np.sign(np.diag(triangular))).astype(np.float32)
