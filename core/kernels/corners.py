"""Compiled loops: which corners of a solid texture's voxels lie round points.

They round where numpy does, and so give the same numbers: a product of matrices adds its products without rounding them
first, and fractions of voxels have double precision.
"""

from __future__ import annotations

from functools import partial
from typing import TypeAlias

import numba
import numpy as np

_LEAST_WEIGHT = np.float32(1e-6)
POINTS = "float32[:, ::1]"
GRID = "float32, float32[:, ::1], float32, int32[:, :, ::1], int32[:, ::1]"
COLORS = 3
# Four rows and four weights.
_Corners: TypeAlias = tuple[int, int, int, int, float, float, float, float]
compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
compiled_for = partial(numba.njit, cache=True, nogil=True, error_model="numpy")


@compiled
def along(rotation: np.ndarray, points: np.ndarray, point: int, axis: int, inverse: float, origin: float) -> float:
    """Return a coordinate of a point in the grid, in voxels."""
    total = rotation[axis, 0] * points[point, 0]
    total = np.float32(np.float64(rotation[axis, 1]) * np.float64(points[point, 1]) + np.float64(total))
    total = np.float32(np.float64(rotation[axis, 2]) * np.float64(points[point, 2]) + np.float64(total))
    return inverse * total + origin


@compiled
def _row(blocks: np.ndarray, rows: np.ndarray, x: int, y: int, z: int) -> int:
    """Return the parameter row of a voxel corner, -1 where it has none."""
    block = blocks[x >> 3, y >> 3, z >> 3]
    return rows[block, ((x & 7) << 6) | ((y & 7) << 3) | (z & 7)] if block >= 0 else np.int32(-1)


@compiled
def tetrahedron(
    points: np.ndarray,
    point: int,
    inverse: float,
    rotation: np.ndarray,
    origin: float,
    blocks: np.ndarray,
    rows: np.ndarray,
) -> _Corners:
    """Return the parameter rows (-1: none) and the weights of the four corners of the tetrahedron that holds a point:
    4 + 4 numbers, since arrays would have their uses counted."""
    x = along(rotation, points, point, 0, inverse, origin)
    y = along(rotation, points, point, 1, inverse, origin)
    z = along(rotation, points, point, 2, inverse, origin)
    # Grids begin below all points, so these are floors.
    left, front, low = np.int32(x), np.int32(y), np.int32(z)
    # Damaged files have grids that end too early, and compiled loops would read beyond them.
    end = np.uint32(8 * len(blocks) - 1)
    if (np.uint32(left) >= end) | (np.uint32(front) >= end) | (np.uint32(low) >= end):
        nowhere = np.int32(-1)
        return nowhere, nowhere, nowhere, nowhere, 0.0, 0.0, 0.0, 0.0
    fx, fy, fz = np.float64(x) - left, np.float64(y) - front, np.float64(z) - low
    # Numbers in place of conditions: which corner comes next is as good as random, and branches guess it wrong.
    x_highest = np.int32(fx >= fy) & np.int32(fx >= fz)
    y_highest = (1 - x_highest) & np.int32(fy >= fz)
    z_highest = 1 - (x_highest | y_highest)
    z_lowest = np.int32(fz <= fx) & np.int32(fz <= fy) & (1 - z_highest)
    y_lowest = (1 - z_lowest) & np.int32(fy <= fx) & (1 - y_highest)
    x_lowest = 1 - (z_lowest | y_lowest)
    highest, lowest = max(max(fx, fy), fz), min(min(fx, fy), fz)
    middle = fx + fy + fz - highest - lowest
    return (
        _row(blocks, rows, left, front, low),
        _row(blocks, rows, left + x_highest, front + y_highest, low + z_highest),
        _row(blocks, rows, left + 1 - x_lowest, front + 1 - y_lowest, low + 1 - z_lowest),
        _row(blocks, rows, left + 1, front + 1, low + 1),
        1 - highest,
        highest - middle,
        middle - lowest,
        lowest,
    )


@compiled_for(f"void({POINTS}, {GRID}, int32, int32[:, ::1], float64[:, ::1])")
def corners(
    points: np.ndarray,
    inverse: float,
    rotation: np.ndarray,
    origin: float,
    blocks: np.ndarray,
    rows: np.ndarray,
    spare: int,
    found: np.ndarray,
    weights: np.ndarray,
) -> None:
    """Write the parameter rows ``found`` [N, 4] and the ``weights`` of the corners round points; corners without a row
    have the row ``spare`` and no weight."""
    whole = True
    for point in range(len(points)):
        a, b, c, d, first, second, third, last = tetrahedron(points, point, inverse, rotation, origin, blocks, rows)
        found[point, 0], found[point, 1], found[point, 2], found[point, 3] = a, b, c, d
        weights[point, 0], weights[point, 1], weights[point, 2], weights[point, 3] = first, second, third, last
        whole &= min(min(a, b), min(c, d)) >= 0
    if whole:
        return
    for point in range(len(points)):
        for corner in range(4):
            if found[point, corner] < 0:
                found[point, corner], weights[point, corner] = spare, 0
        total = weights[point, 0] + weights[point, 1] + weights[point, 2] + weights[point, 3]
        for corner in range(4):
            weights[point, corner] /= max(total, np.float64(_LEAST_WEIGHT))


@compiled
def whole(a: int, b: int, c: int, d: int, first: float, second: float, third: float, last: float) -> _Corners:
    """Return rows, 0 for none, and weights that add up to 1 without those."""
    first, second = first if a >= 0 else 0.0, second if b >= 0 else 0.0
    third, last = third if c >= 0 else 0.0, last if d >= 0 else 0.0
    total = max(first + second + third + last, np.float64(_LEAST_WEIGHT))
    return max(a, 0), max(b, 0), max(c, 0), max(d, 0), first / total, second / total, third / total, last / total
