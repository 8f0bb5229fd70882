"""Solid textures: a sum of sparse 3D grids, refined by factors of two, on the voxels that the surface touches.

The colour of a point depends on where it lies in space and on nothing else, so a texture has no seams and the same
pattern scale everywhere, whatever the UV map does. Grids replace the Fourier parameterization's octaves: one parameter
of level l moves a blob of the width of that level's voxels.

Interpolation is linear in the six tetrahedra of a voxel (Kuhn's triangulation): four corners instead of eight. Each
level's grid is turned by a rotation of its own so that no axis shows.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse
import torch
from torch import Tensor
from torch.nn import functional

CORNERS = 4
_BLOCK = 8
# Larger voxels hold more points than they need: of each four that could be spared, one goes on being used.
_SPARED = 0.25
# Wider voxels count less and less (in radii of the model): they move whole sides, which then differ in colour.
_WIDEST_FREE_VOXEL = 0.125
# A cascade of this size costs about a millisecond and saves every view the lookups of all coarser levels.
_MOST_BASE_ROWS = 20_000


@dataclass(frozen=True)
class LevelPlan:
    """A level that is to be built: the width of its voxels, how its grid is turned [3, 3], and what it counts."""

    voxel: float
    rotation: np.ndarray
    gain: float


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
    gain: float = 1.0


@dataclass(frozen=True, eq=False)
class Cascade:
    """The sparse matrices that carry values from each level to the next finer one."""

    matrices: tuple[scipy.sparse.csr_matrix, ...]


@dataclass(frozen=True)
class SolidGrids:
    """All levels, from the coarsest to the finest, of one surface.

    ``cascade`` carries what the levels coarser than ``base`` hold to the voxel corners of level ``base``, from level to
    level, so that a point looks them all up at once.
    """

    levels: tuple[SparseGrid, ...]
    base: int
    cascade: Cascade

    def row_count(self, levels: int) -> int:
        """Return how many parameter rows the first ``levels`` levels have."""
        last = self.levels[levels - 1]
        return last.first_row + last.count


@dataclass(frozen=True)
class Interpolation:
    """Values of N points: ``coarse`` · (``cascade`` of the coarse ``levels``) + ``fine`` · fine parameters."""

    levels: tuple[SparseGrid, ...]
    cascade: Cascade
    coarse: scipy.sparse.csr_matrix
    fine: scipy.sparse.csr_matrix

    def to(self, device: torch.device) -> Interpolation | DeviceInterpolation:
        """Return what does the same on a device."""
        # scipy's sparse products are twice as fast there as torch's gathering.
        return self if device.type == "cpu" else as_tensors(self, device)


@dataclass(frozen=True)
class _Bag:
    """A sparse matrix with as many entries in every row: their ``columns`` int64 and ``weights``, [rows, entries]."""

    columns: Tensor
    weights: Tensor

    @classmethod
    def of(cls, matrix: scipy.sparse.csr_matrix, device: torch.device) -> _Bag:
        shape = (matrix.shape[0], -1) if matrix.shape[0] else (0, 1)
        columns = torch.from_numpy(matrix.indices.astype(np.int64)).view(shape)
        weights = torch.from_numpy(matrix.data.astype(np.float32)).view(shape)
        if device.type == "cuda":
            # From pinned memory the copy does not make this thread wait.
            columns, weights = columns.pin_memory(), weights.pin_memory()
        return cls(columns.to(device, non_blocking=True), weights.to(device, non_blocking=True))

    def __matmul__(self, values: Tensor) -> Tensor:
        return functional.embedding_bag(self.columns, values, per_sample_weights=self.weights, mode="sum")


@dataclass(frozen=True)
class DeviceInterpolation:
    """An ``Interpolation`` in tensors, for devices that gather faster than they wait for the processor."""

    levels: tuple[SparseGrid, ...]
    cascade: tuple[_Bag, ...]
    coarse: _Bag
    fine: _Bag | None

    def __call__(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """Return the values [N, 3] for the parameters [R, 3] and [F, 3]."""
        values = coarse[:0]
        for grid, carry in zip(self.levels, (None, *self.cascade), strict=True):
            own = coarse[grid.first_row : grid.first_row + grid.count] * grid.gain
            values = own if carry is None else carry @ values + own
        values = self.coarse @ values
        return values if self.fine is None else values + self.fine @ fine


def as_tensors(matrices: Interpolation, device: torch.device) -> DeviceInterpolation:
    """Return an interpolation in tensors on a device."""
    fine = _Bag.of(matrices.fine, device) if matrices.fine.shape[1] else None
    return DeviceInterpolation(matrices.levels, _on(matrices.cascade, device), _Bag.of(matrices.coarse, device), fine)


@functools.lru_cache(maxsize=4)
def _on(cascade: Cascade, device: torch.device) -> tuple[_Bag, ...]:
    """Return the matrices on a device; all views of a job share them."""
    return tuple(_Bag.of(matrix, device) for matrix in cascade.matrices)


def plan_levels(finest_voxel: float, gain: float, seed: int, coarsest_voxel: float = 0.5) -> tuple[LevelPlan, ...]:
    """Return what levels there shall be: voxels of ``coarsest_voxel``, half of it, … to the octave of ``finest_voxel``.

    Args:
        finest_voxel: about the width of the finest voxels.
        gain: the finest level counts once, every coarser one ``gain`` times the next finer; those that are as wide as a
            side of the model count less.
        seed: turns the grids.
        coarsest_voxel: width of the coarsest voxels.
    """
    random = np.random.default_rng(seed)
    count = 1 + max(0, round(np.log2(coarsest_voxel / finest_voxel)))
    return tuple(
        LevelPlan(voxel, _random_rotation(random), gain ** (count - 1 - index) * min(1.0, _WIDEST_FREE_VOXEL / voxel))
        for index, voxel in enumerate(coarsest_voxel / 2**index for index in range(count))
    )


def build_grids(points: np.ndarray, plans: Sequence[LevelPlan]) -> SolidGrids:
    """Return the grids of some levels, from the coarsest on.

    Args:
        points: float32 [N, 3], densely on a surface within the unit ball: at least a few per finest voxel. They lie in
            such an order that every k-th of them covers the surface evenly, too.
        plans: the levels.
    """
    levels = _built(points, plans, 0)
    base = max(index for index, grid in enumerate(levels) if index == 0 or grid.count <= _MOST_BASE_ROWS)
    return SolidGrids(levels, base, _cascade(levels[: base + 1]))


def with_finer_levels(grids: SolidGrids, points: np.ndarray, plans: Sequence[LevelPlan]) -> SolidGrids:
    """Return the grids with the levels of ``plans`` after those that there are (``points`` as in ``build_grids``)."""
    finer = _built(points, plans, grids.row_count(len(grids.levels)))
    return replace(grids, levels=(*grids.levels, *finer))


def _built(points: np.ndarray, plans: Sequence[LevelPlan], first_row: int) -> tuple[SparseGrid, ...]:
    levels = []
    for plan in plans:
        enough = points[:: max(1, int((plan.voxel / plans[-1].voxel) ** 2 * _SPARED))]
        grid = _sparse_grid(enough, plan.voxel, plan.rotation, first_row)
        levels.append(replace(grid, gain=plan.gain))
        first_row += grid.count
    return tuple(levels)


def _cascade(levels: Sequence[SparseGrid]) -> Cascade:
    """Return what carries values from the voxel corners of each level to those of the next finer one."""
    matrices = []
    for coarser, finer in pairwise(levels):
        rows, weights = _corners(coarser, _positions(finer))
        matrices.append(_matrix(rows.T - coarser.first_row, weights.T, coarser.count))
    return Cascade(tuple(matrices))


def interpolation(grids: SolidGrids, levels: int, points: np.ndarray, footprint: np.ndarray) -> Interpolation:
    """Return what turns the parameters of the first ``levels`` levels into values at ``points`` [N, 3].

    Levels finer than the ``footprint`` [N] (width of a pixel or texel on the surface) fade out, as mip levels do: all
    of a level whose voxels are twice as wide, none of one whose voxels are half as wide.
    """
    base = grids.levels[grids.base]
    rows, weights = _corners(base, points)
    coarse = _matrix(rows.T - base.first_row, weights.T, base.count)
    finer = grids.levels[grids.base + 1 : levels]
    first = base.first_row + base.count
    columns = np.empty((len(points), len(finer), CORNERS), dtype=np.int32)
    shares = np.empty((len(points), len(finer), CORNERS), dtype=np.float32)
    octave = np.log2(footprint)
    for index, grid in enumerate(finer):
        rows, weights = _corners(grid, points)
        visible = np.clip((np.float32(np.log2(grid.voxel)) - octave + 1) / 2, 0, 1)
        columns[:, index] = rows.T - first
        shares[:, index] = (weights * (visible * np.float32(grid.gain))).T
    return Interpolation(
        grids.levels[: grids.base + 1], grids.cascade, coarse, _matrix(columns, shares, grids.row_count(levels) - first)
    )


def _matrix(columns: np.ndarray, weights: np.ndarray, width: int) -> scipy.sparse.csr_matrix:
    """Return the matrix [N, width] whose row n has ``weights[n]`` in ``columns[n]``."""
    each = int(np.prod(columns.shape[1:]))
    starts = np.arange(0, columns.size + 1, each, dtype=np.int32) if each else np.zeros(len(columns) + 1, np.int32)
    return scipy.sparse.csr_matrix((weights.reshape(-1), columns.reshape(-1), starts), shape=(len(columns), width))


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


def interpolate(coarse: Tensor, fine: Tensor, matrices: Interpolation | DeviceInterpolation) -> Tensor:
    """Return values [N, 3], differentiably.

    Args:
        coarse: parameters [R, 3] of the levels up to ``SolidGrids.base``.
        fine: parameters [F, 3] of the finer levels that ``matrices`` were made for.
        matrices: where the points lie.
    """
    if isinstance(matrices, DeviceInterpolation):
        return matrices(coarse, fine)
    return _Interpolate.apply(coarse, fine, matrices)


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


def _positions(grid: SparseGrid) -> np.ndarray:
    """Return the points float32 [count, 3] of the voxel corners, in the order of their rows."""
    side = grid.blocks.shape[0]
    slot_blocks = np.flatnonzero(grid.blocks.reshape(-1) >= 0)
    slots, local = np.nonzero(grid.rows >= 0)
    order = np.argsort(grid.rows[slots, local])
    block, place = slot_blocks[slots[order]], local[order]
    x = block // side**2 * _BLOCK + (place >> 6)
    y = block // side % side * _BLOCK + (place >> 3 & 7)
    z = block % side * _BLOCK + (place & 7)
    turned = (np.stack([x, y, z], axis=1).astype(np.float32) - grid.origin) * np.float32(grid.voxel)
    return np.asarray(turned @ grid.rotation)


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
