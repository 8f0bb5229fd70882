"""Compiled loops: which corners of a solid texture's voxels lie round points.

A few hundred points at a time go through one plain loop after the other. Compilers make vector instructions of those,
and what they hand on stays in a core's cache: that takes a third of the time that point by point takes.

The loops round where numpy does, and so give the same numbers: a product of matrices adds its products without rounding
them first. All that follows is exact in single precision, since coordinates in voxels are 1 or more.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numba
import numpy as np

_LEAST_WEIGHT = np.float32(1e-6)
POINTS = "float32[:, ::1]"
GRID = "float32, float32[:, ::1], float32, int32[:, :, ::1], int32[:, ::1]"
COLORS = 3
AT_A_TIME = 512
_X, _Y, _Z = np.int32(1 << 6), np.int32(1 << 3), np.int32(1)
compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
compiled_for = partial(numba.njit, cache=True, nogil=True, error_model="numpy")


class Some(NamedTuple):
    """Up to ``AT_A_TIME`` points, and what is found of them: the ``numbers`` that they have elsewhere, how much they
    count there (``shares``), their ``points`` [3, N], the ``voxels`` [3, N] that hold them, the ``steps`` [2, N] in a
    block of voxels from the first corner to the second and to the third, and the parameter ``rows`` [N, 4] (-1: none)
    and the ``weights`` [4, N] of the corners. Until the corners are known, the first three weights are where in its
    voxel a point lies."""

    numbers: np.ndarray
    shares: np.ndarray
    points: np.ndarray
    voxels: np.ndarray
    steps: np.ndarray
    rows: np.ndarray
    weights: np.ndarray


@compiled
def room() -> Some:
    """Return room for some points."""
    return Some(
        np.empty(AT_A_TIME, np.int32),
        np.empty(AT_A_TIME, np.float32),
        np.empty((3, AT_A_TIME), np.float32),
        np.empty((3, AT_A_TIME), np.int32),
        np.empty((2, AT_A_TIME), np.int32),
        np.empty((AT_A_TIME, 4), np.int32),
        np.empty((4, AT_A_TIME), np.float32),
    )


@compiled
def that_count(points: np.ndarray, start: int, some: Some) -> int:
    """Take in those of the ``points`` from ``start`` on whose ``shares`` are not 0; return how many they are."""
    x, y, z, numbers, shares = some.points[0], some.points[1], some.points[2], some.numbers, some.shares
    all_of_them, count = min(AT_A_TIME, len(points) - start), 0
    if np.all(shares[:all_of_them] != 0):
        for place in range(all_of_them):
            point = np.uint32(start + place)
            numbers[place] = point
            x[place], y[place], z[place] = points[point, 0], points[point, 1], points[point, 2]
        return all_of_them
    for place in range(all_of_them):
        point = start + place
        # What does not count is overwritten by the next: branches guess wrong.
        numbers[count], shares[count] = point, shares[place]
        x[count], y[count], z[count] = points[point, 0], points[point, 1], points[point, 2]
        count += shares[count] != 0
    return count


@compiled
def along(first: float, second: float, third: float, x: float, y: float, z: float) -> float:
    """Return a coordinate of a point in a turned grid."""
    total = np.float32(np.float64(second) * np.float64(y) + np.float64(first * x))
    return np.float32(np.float64(third) * np.float64(z) + np.float64(total))


@compiled
def find_corners(
    some: Some,
    count: int,
    inverse: float,
    rotation: np.ndarray,
    origin: float,
    blocks: np.ndarray,
    rows: np.ndarray,
    start: int,
) -> None:
    """Find the rows, counted from ``start`` on, and the weights of the corners round ``some`` points."""
    for axis in range(3):
        _place(some, count, axis, inverse, rotation, origin, np.uint32(8 * len(blocks) - 2))
    _order(some, count)
    _look_up(some, count, len(blocks), blocks.reshape(-1), rows.reshape(-1), start)


@compiled
def _place(some: Some, count: int, axis: int, inverse: float, rotation: np.ndarray, origin: float, last: int) -> None:
    """Find the coordinate of the voxel that holds each point, ``last`` at most, and where in the voxel it lies."""
    first, second, third = rotation[axis, 0], rotation[axis, 1], rotation[axis, 2]
    x, y, z, voxels, fractions = some.points[0], some.points[1], some.points[2], some.voxels[axis], some.weights[axis]
    for point in range(count):
        place = inverse * along(first, second, third, x[point], y[point], z[point]) + origin
        # Grids begin below all points, so this is the floor.
        voxel = np.int32(place)
        fractions[point] = place - np.float32(voxel)
        # Damaged files have grids that end too early, and compiled loops would read beyond them.
        voxels[point] = min(np.uint32(voxel), last)


@compiled
def _order(some: Some, count: int) -> None:
    """Find the tetrahedron of the voxel that holds each point, and the weights of its corners."""
    second_step, third_step = some.steps[0], some.steps[1]
    first, second, third, last = some.weights[0], some.weights[1], some.weights[2], some.weights[3]
    for point in range(count):
        x, y, z = first[point], second[point], third[point]
        # Numbers in place of conditions: which corner comes next is as good as random, and branches guess it wrong.
        x_highest = np.int32(x >= y) & np.int32(x >= z)
        y_highest = (_Z - x_highest) & np.int32(y >= z)
        z_highest = _Z - (x_highest | y_highest)
        z_lowest = np.int32(z <= x) & np.int32(z <= y) & (_Z - z_highest)
        y_lowest = (_Z - z_lowest) & np.int32(y <= x) & (_Z - y_highest)
        x_lowest = _Z - (z_lowest | y_lowest)
        second_step[point] = x_highest * _X | y_highest * _Y | z_highest
        third_step[point] = (_X | _Y | _Z) - (x_lowest * _X | y_lowest * _Y | z_lowest)
        greater, smaller = max(x, y), min(x, y)
        highest, middle, lowest = max(greater, z), max(smaller, min(greater, z)), min(smaller, z)
        first[point], second[point] = np.float32(1) - highest, highest - middle
        third[point], last[point] = middle - lowest, lowest


@compiled
def _look_up(some: Some, count: int, side: int, blocks: np.ndarray, rows: np.ndarray, start: int) -> None:
    """Find the parameter rows of the corners."""
    left, front, low = some.voxels[0], some.voxels[1], some.voxels[2]
    seven, found = np.int32(7), some.rows
    for point in range(count):
        x, y, z = left[point], front[point], low[point]
        second, third = some.steps[0, point], some.steps[1, point]
        if max(max(x & seven, y & seven), z & seven) < seven:
            block = blocks[np.uint32(((x >> 3) * side + (y >> 3)) * side + (z >> 3))]
            here = np.uint32(max(block, 0) << 9 | (x & 7) << 6 | (y & 7) << 3 | (z & 7))
            # Blocks without a slot read the first one, for nothing.
            none = block >> 31
            found[point, 0] = (rows[here] | none) - start
            found[point, 1] = (rows[here + np.uint32(second)] | none) - start
            found[point, 2] = (rows[here + np.uint32(third)] | none) - start
            found[point, 3] = (rows[here + np.uint32(_X | _Y | _Z)] | none) - start
        else:
            found[point, 0] = _row(blocks, rows, side, x, y, z) - start
            found[point, 1] = (
                _row(blocks, rows, side, x + (second >> 6), y + (second >> 3 & 1), z + (second & 1)) - start
            )
            found[point, 2] = _row(blocks, rows, side, x + (third >> 6), y + (third >> 3 & 1), z + (third & 1)) - start
            found[point, 3] = _row(blocks, rows, side, x + 1, y + 1, z + 1) - start


@compiled
def _row(blocks: np.ndarray, rows: np.ndarray, side: int, x: int, y: int, z: int) -> int:
    """Return the parameter row of a voxel corner, -1 where it has none."""
    block = blocks[np.uint32(((x >> 3) * side + (y >> 3)) * side + (z >> 3))]
    if block < 0:
        return np.int32(-1)
    return rows[np.uint32(block << 9 | (x & 7) << 6 | (y & 7) << 3 | (z & 7))]


@compiled
def share_of_level(octave: np.ndarray, level: float, gain: float, shares: np.ndarray) -> None:
    """Write how much a level counts at points (``core.parameterization.corners.fine_shares``)."""
    for point in range(len(octave)):
        visible = (level - octave[point] + np.float32(1)) / np.float32(2)
        shares[point] = min(max(visible, np.float32(0)), np.float32(1)) * gain


@compiled
def use_shares(some: Some, count: int) -> None:
    """Count weights as much as their points' shares. Rows that a corner lacks become row 0
    with no weight, and the other weights of such a point add up to its share."""
    rows, weights, shares = some.rows, some.weights, some.shares
    for point in range(count):
        if min(min(rows[point, 0], rows[point, 1]), min(rows[point, 2], rows[point, 3])) < 0:
            _make_whole(rows[point], weights[:, point], shares[point])
            shares[point] = 1
    for corner in range(4):
        own = weights[corner]
        for point in range(count):
            own[point] *= shares[point]


@compiled
def _make_whole(rows: np.ndarray, weights: np.ndarray, share: float) -> None:
    total = 0.0
    for corner in range(4):
        if rows[corner] < 0:
            rows[corner], weights[corner] = 0, 0
        total += weights[corner]
    for corner in range(4):
        of_all = weights[corner] / max(total, np.float64(_LEAST_WEIGHT))
        weights[corner] = np.float32(of_all * share)


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
    some = room()
    for start in range(0, len(points), AT_A_TIME):
        some.shares[:] = 1
        count = that_count(points, start, some)
        find_corners(some, count, inverse, rotation, origin, blocks, rows, np.int32(0))
        for point in range(count):
            total = 0.0
            for corner in range(4):
                row, weight = some.rows[point, corner], np.float64(some.weights[corner, point])
                if row < 0:
                    row, weight = spare, 0.0
                found[start + point, corner], weights[start + point, corner] = row, weight
                total += weight
            if total == 1:
                continue
            for corner in range(4):
                weights[start + point, corner] /= max(total, np.float64(_LEAST_WEIGHT))
