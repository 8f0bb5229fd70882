"""Compiled loops over points that look a solid texture up once."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import (
    AT_A_TIME,
    COLORS,
    GRID,
    POINTS,
    Some,
    compiled,
    compiled_for,
    find_corners,
    room,
    share_of_level,
    that_count,
    use_shares,
)


@compiled
def _add(some: Some, count: int, values: np.ndarray, total: np.ndarray) -> None:
    """Add four rows of values, one after the other, to the ``total`` of each point."""
    channels, rows = total.shape[1], some.rows
    first, second, third, last = some.weights[0], some.weights[1], some.weights[2], some.weights[3]
    # Three channels in one go take two thirds of the time.
    rest = COLORS if channels >= COLORS else 0
    for number in range(count):
        point = np.uint32(some.numbers[number])
        a, b = np.uint32(rows[number, 0]), np.uint32(rows[number, 1])
        c, d = np.uint32(rows[number, 2]), np.uint32(rows[number, 3])
        if rest:
            x, y, z = total[point, 0], total[point, 1], total[point, 2]
            weight = first[number]
            x, y, z = x + weight * values[a, 0], y + weight * values[a, 1], z + weight * values[a, 2]
            weight = second[number]
            x, y, z = x + weight * values[b, 0], y + weight * values[b, 1], z + weight * values[b, 2]
            weight = third[number]
            x, y, z = x + weight * values[c, 0], y + weight * values[c, 1], z + weight * values[c, 2]
            weight = last[number]
            x, y, z = x + weight * values[d, 0], y + weight * values[d, 1], z + weight * values[d, 2]
            total[point, 0], total[point, 1], total[point, 2] = x, y, z
        for channel in range(rest, channels):
            so_far = total[point, channel] + first[number] * values[a, channel]
            so_far += second[number] * values[b, channel]
            so_far += third[number] * values[c, channel]
            total[point, channel] = so_far + last[number] * values[d, channel]


@compiled_for(f"void({POINTS}, {GRID}, int32, float32[::1], float32, float32, float32[:, ::1], float32[:, ::1])")
def add_level(
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
    values: np.ndarray,
    total: np.ndarray,
) -> None:
    """Add what the ``values`` [R, C] of the rows from ``start`` on are at points, to ``total`` [N, C]. The level fades
    out where the footprint, two to the ``octave`` [N], is wide."""
    some = room()
    for begin in range(0, len(points), AT_A_TIME):
        share_of_level(octave[begin : begin + AT_A_TIME], level, gain, some.shares)
        count = that_count(points, begin, some)
        find_corners(some, count, inverse, rotation, origin, blocks, rows, start)
        use_shares(some, count)
        _add(some, count, values, total)
