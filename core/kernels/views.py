"""Compiled loops over points that look one level of a solid texture up again and again, and learn from it.

They add in the order of the points, as products with sparse matrices do.
"""

from __future__ import annotations

import numpy as np

from core.kernels.corners import COLORS, GRID, POINTS, compiled_for, tetrahedron, whole

_CORNERS = "int32[::1], int32[:, ::1], float32[:, ::1]"


@compiled_for(f"int64({POINTS}, {GRID}, int32, float32[::1], {_CORNERS})")
def seen_corners(
    points: np.ndarray,
    inverse: float,
    rotation: np.ndarray,
    origin: float,
    blocks: np.ndarray,
    rows: np.ndarray,
    start: int,
    shares: np.ndarray,
    seen: np.ndarray,
    found: np.ndarray,
    weights: np.ndarray,
) -> int:
    """Write the numbers ``seen`` [M] of the points whose ``shares`` [N] are not 0, the rows ``found`` [M, 4], counted
    from ``start``, of the corners round them, and what these count, ``weights`` [M, 4]; return M."""
    count = 0
    for point in range(len(points)):
        share = np.float64(shares[point])
        if share == 0:
            continue
        a, b, c, d, first, second, third, last = tetrahedron(points, point, inverse, rotation, origin, blocks, rows)
        a, b, c, d = a - start, b - start, c - start, d - start
        if min(min(a, b), min(c, d)) < 0:
            a, b, c, d, first, second, third, last = whole(a, b, c, d, first, second, third, last)
        seen[count] = point
        found[count, 0], found[count, 1], found[count, 2], found[count, 3] = a, b, c, d
        weights[count, 0], weights[count, 1] = np.float32(first * share), np.float32(second * share)
        weights[count, 2], weights[count, 3] = np.float32(third * share), np.float32(last * share)
        count += 1
    return count


@compiled_for(f"void({_CORNERS}, float32[:, ::1], float32[:, ::1])")
def add_values(seen: np.ndarray, found: np.ndarray, weights: np.ndarray, values: np.ndarray, total: np.ndarray) -> None:
    """Add to ``total`` [N, C] what the points that are seen get from the ``values`` [R, C] of rows."""
    channels = total.shape[1]
    # Three channels in one go take two thirds of the time.
    rest = COLORS if channels >= COLORS else 0
    for number in range(len(seen)):
        point = seen[number]
        if rest:
            x, y, z = total[point, 0], total[point, 1], total[point, 2]
            for corner in range(4):
                row, weight = found[number, corner], weights[number, corner]
                x += weight * values[row, 0]
                y += weight * values[row, 1]
                z += weight * values[row, 2]
            total[point, 0], total[point, 1], total[point, 2] = x, y, z
        for channel in range(rest, channels):
            for corner in range(4):
                total[point, channel] += weights[number, corner] * values[found[number, corner], channel]


@compiled_for(f"void({_CORNERS}, float32[:, ::1], float32[:, ::1])")
def add_gradients(
    seen: np.ndarray, found: np.ndarray, weights: np.ndarray, gradients: np.ndarray, total: np.ndarray
) -> None:
    """Add to ``total`` [R, C] what the ``gradients`` [N, C] of points are for the rows that they get values from."""
    channels = total.shape[1]
    rest = COLORS if channels >= COLORS else 0
    for number in range(len(seen)):
        point = seen[number]
        if rest:
            x, y, z = gradients[point, 0], gradients[point, 1], gradients[point, 2]
            for corner in range(4):
                row, weight = found[number, corner], weights[number, corner]
                total[row, 0] += weight * x
                total[row, 1] += weight * y
                total[row, 2] += weight * z
        for channel in range(rest, channels):
            for corner in range(4):
                total[found[number, corner], channel] += weights[number, corner] * gradients[point, channel]
