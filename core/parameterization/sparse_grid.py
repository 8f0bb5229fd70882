"""One level of a solid texture: a 3D grid that has values only at the corners of voxels that the surface touches.

Interpolation is linear in the six tetrahedra of a voxel (Kuhn's triangulation): four corners instead of eight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiled import kernels
from core.threads import share_out

if TYPE_CHECKING:
    import scipy.sparse

CORNERS = 4
_BLOCK = 8
_POINTS_AT_A_TIME = 1 << 18


@dataclass(frozen=True)
class SparseGrid:
    """The voxels of width ``voxel`` that the surface touches, with parameter rows from ``first_row`` on.

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


def touched_grid(points: np.ndarray, voxel: float, rotation: np.ndarray, first_row: int) -> SparseGrid:
    """Return the grid of the voxels that hold one of ``points`` [N, 3], with rows from ``first_row`` on."""
    # The unit ball fits at any rotation; one voxel of margin for the corners beyond it.
    origin = int(np.ceil(1.0 / voxel)) + 1
    side = (2 * origin + 2 + _BLOCK - 1) // _BLOCK
    find = _rows_without_compiler if kernels() is None else _rows_compiled
    blocks, rows, count = find(points, voxel, rotation, origin, side, first_row)
    return SparseGrid(voxel, rotation, origin, blocks, rows, first_row, count)


def _rows_compiled(
    points: np.ndarray, voxel: float, rotation: np.ndarray, origin: int, side: int, first_row: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the ``blocks`` and the ``rows`` of a grid, and its ``count`` of rows."""
    compiled = kernels()
    assert compiled is not None
    blocks = np.full((side, side, side), -1, np.int32)
    placed = np.float32(voxel), in_one_piece(rotation), np.float32(origin), blocks
    parts = [
        in_one_piece(points[start : start + _POINTS_AT_A_TIME]) for start in range(0, len(points), _POINTS_AT_A_TIME)
    ]
    share_out(lambda part: compiled.mark_blocks(part, *placed), parts)
    slots = compiled.number_marked(blocks.reshape(-1), 0)
    rows = np.full((slots, _BLOCK**3), -1, np.int32)
    share_out(lambda part: compiled.mark_corners(part, *placed, rows), parts)
    return blocks, rows, compiled.number_marked(rows.reshape(-1), first_row)


def _rows_without_compiler(
    points: np.ndarray, voxel: float, rotation: np.ndarray, origin: int, side: int, first_row: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the same as ``_rows_compiled`` on machines without numba."""
    cells = np.floor((rotation @ points.T) / np.float32(voxel) + np.float32(origin)).astype(np.int64)
    keys = np.unique(_corner_keys(cells, side))
    used, slot_of_key = np.unique(keys >> 9, return_inverse=True)
    blocks = np.full(side**3, -1, dtype=np.int32)
    blocks[used] = np.arange(len(used), dtype=np.int32)
    rows = np.full((len(used), _BLOCK**3), -1, dtype=np.int32)
    rows[slot_of_key, keys & 511] = first_row + np.arange(len(keys), dtype=np.int32)
    return blocks.reshape(side, side, side), rows, len(keys)


def _corner_keys(cells: np.ndarray, side: int) -> np.ndarray:
    """Return a key for all eight corners of voxels [3, N]: block number · 512 + place in the block."""
    extent = side * _BLOCK
    flat = np.unique((cells[0] * extent + cells[1]) * extent + cells[2])
    x, y, z = flat // extent**2, flat // extent % extent, flat % extent
    keys = []
    for dx, dy, dz in np.ndindex(2, 2, 2):
        cx, cy, cz = x + dx, y + dy, z + dz
        block = ((cx >> 3) * side + (cy >> 3)) * side + (cz >> 3)
        keys.append((block << 9) | ((cx & 7) << 6) | ((cy & 7) << 3) | (cz & 7))
    return np.concatenate(keys)


def corner_positions(grid: SparseGrid) -> np.ndarray:
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


def tetrahedron_corners(grid: SparseGrid, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return parameter rows int32 and weights float64, each [N, 4], of the corners of the tetrahedra that hold
    ``points`` float32 [N, 3]. Corners without a row have the grid's first one and no weight, and the others of their
    points count more."""
    compiled = kernels()
    if compiled is None:
        return corners_without_compiler(grid, points)
    rows, weights = np.empty((len(points), CORNERS), np.int32), np.empty((len(points), CORNERS))
    compiled.corners(in_one_piece(points), *kernel_arguments(grid), grid.first_row, rows, weights)
    return rows, weights


def kernel_arguments(grid: SparseGrid) -> tuple[Any, ...]:
    """Return what the compiled loops have to know about a grid."""
    return (
        np.float32(1 / grid.voxel),
        in_one_piece(grid.rotation),
        np.float32(grid.origin),
        grid.blocks,
        grid.rows,
    )


def in_one_piece(array: np.ndarray) -> np.ndarray:
    """Return numbers as compiled loops take them: in one piece, and not read-only."""
    return np.require(array, np.float32, ("C", "W"))


def corners_without_compiler(grid: SparseGrid, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same as ``tetrahedron_corners`` on machines without numba."""
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
            _rows_at(grid, bx, by, bz),
            _rows_at(grid, bx + x_highest, by + y_highest, bz + z_highest),
            _rows_at(grid, bx + ~x_lowest, by + ~y_lowest, bz + ~z_lowest),
            _rows_at(grid, bx + 1, by + 1, bz + 1),
        ]
    )
    weights = np.stack([1 - highest, highest - middle, middle - lowest, lowest])
    missing = rows < 0
    if missing.any():
        weights[missing] = 0
        rows[missing] = grid.first_row
        weights /= np.maximum(weights.sum(axis=0), np.float32(1e-6))
    return np.ascontiguousarray(rows.T), np.ascontiguousarray(weights.T)


def _rows_at(grid: SparseGrid, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    side = grid.blocks.shape[0]
    block = grid.blocks.reshape(-1)[((x >> 3) * side + (y >> 3)) * side + (z >> 3)]
    local = ((x & 7) << 6) | ((y & 7) << 3) | (z & 7)
    found = grid.rows.reshape(-1)[block * np.int32(_BLOCK**3) + local]
    return np.asarray(np.where(block >= 0, found, np.int32(-1)))


def interpolation_matrix(columns: np.ndarray, weights: np.ndarray, width: int) -> scipy.sparse.csr_matrix:
    """Return the matrix [N, width] whose row n has ``weights[n]`` in ``columns[n]``."""
    # Compiled loops do without it.
    import scipy.sparse

    each = int(np.prod(columns.shape[1:]))
    starts = np.arange(0, columns.size + 1, each, dtype=np.int32) if each else np.zeros(len(columns) + 1, np.int32)
    return scipy.sparse.csr_matrix((weights.reshape(-1), columns.reshape(-1), starts), shape=(len(columns), width))
