"""Compiled loops over points that look one level of a solid texture up again and again, and learn from it.

They add in the order of the points, as products with sparse matrices do.
"""

from __future__ import annotations

import numpy as np

from core.kernels.corners import (
    AT_A_TIME,
    COLORS,
    GRID,
    POINTS,
    compiled_for,
    find_corners,
    room,
    share_of_level,
    that_count,
    use_shares,
)

_CORNERS = "int32[::1], int32[:, ::1], float32[:, ::1]"


@compiled_for(f"int64({POINTS}, {GRID}, int32, float32[::1], float32, float32, {_CORNERS})")
def seen_corners(
    points: np.ndarray,
    inverse: float,
    rotation: np.ndarray,
    origin: float,
    blocks: np.ndarray,
    rows: np.ndarray,
    start: int,
    octave: np.ndarray,
    level: float,
    gain: float,
    seen: np.ndarray,
    found: np.ndarray,
    weights: np.ndarray,
) -> int:
    """Write the numbers ``seen`` [M] of the points that see a level, which fades out where the footprint, two to the
    ``octave`` [N], is wide; the rows ``found`` [M, 4], counted from ``start``, of the corners round them; and what
    these count, ``weights`` [M, 4]. Return M."""
    some, known = room(), 0
    for begin in range(0, len(points), AT_A_TIME):
        end = min(begin + AT_A_TIME, len(points))
        share_of_level(octave[begin:end], level, gain, some.shares)
        count = that_count(points, begin, some)
        find_corners(some, count, inverse, rotation, origin, blocks, rows, start)
        use_shares(some, count)
        for number in range(count):
            place = np.uint32(known + number)
            seen[place] = some.numbers[number]
            for corner in range(4):
                found[place, corner] = some.rows[number, corner]
                weights[place, corner] = some.weights[corner, number]
        known += count
    return known


@compiled_for(f"void({_CORNERS}, float32[:, ::1], float32[:, ::1])")
def add_values(seen: np.ndarray, found: np.ndarray, weights: np.ndarray, values: np.ndarray, total: np.ndarray) -> None:
    """Add to ``total`` [N, C] what the points that are seen get from the ``values`` [R, C] of rows."""
    channels = total.shape[1]
    # Three channels in one go take two thirds of the time.
    rest = COLORS if channels >= COLORS else 0
    for number in range(len(seen)):
        # Numbers without a sign need no look at whether they count from the end.
        point = np.uint32(seen[number])
        if rest:
            x, y, z = total[point, 0], total[point, 1], total[point, 2]
            for corner in range(4):
                row, weight = np.uint32(found[number, corner]), weights[number, corner]
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
        point = np.uint32(seen[number])
        if rest:
            x, y, z = gradients[point, 0], gradients[point, 1], gradients[point, 2]
            for corner in range(4):
                row, weight = np.uint32(found[number, corner]), weights[number, corner]
                total[row, 0] += weight * x
                total[row, 1] += weight * y
                total[row, 2] += weight * z
        for channel in range(rest, channels):
            for corner in range(4):
                total[found[number, corner], channel] += weights[number, corner] * gradients[point, channel]
