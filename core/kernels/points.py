"""Compiled loops over points that look a solid texture up once."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import COLORS, GRID, POINTS, compiled, compiled_for, tetrahedron, whole


@compiled
def _share(octave: float, level: float, gain: float) -> float:
    """Return how much a level counts at a point (``solid_interpolation.fine_shares``)."""
    visible = (level - octave + np.float32(1)) / np.float32(2)
    return min(max(visible, np.float32(0)), np.float32(1)) * gain


@compiled
def _add(
    values: np.ndarray,
    a: int,
    b: int,
    c: int,
    d: int,
    first: float,
    second: float,
    third: float,
    last: float,
    total: np.ndarray,
    point: int,
) -> None:
    """Add four rows of values, one after the other."""
    channels = values.shape[1]
    # Three channels in one go take two thirds of the time.
    rest = COLORS if channels >= COLORS else 0
    if rest:
        x, y, z = total[point, 0], total[point, 1], total[point, 2]
        x, y, z = x + first * values[a, 0], y + first * values[a, 1], z + first * values[a, 2]
        x, y, z = x + second * values[b, 0], y + second * values[b, 1], z + second * values[b, 2]
        x, y, z = x + third * values[c, 0], y + third * values[c, 1], z + third * values[c, 2]
        x, y, z = x + last * values[d, 0], y + last * values[d, 1], z + last * values[d, 2]
        total[point, 0], total[point, 1], total[point, 2] = x, y, z
    for channel in range(rest, channels):
        so_far = total[point, channel] + first * values[a, channel]
        so_far += second * values[b, channel]
        so_far += third * values[c, channel]
        total[point, channel] = so_far + last * values[d, channel]


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
    for point in range(len(points)):
        share = np.float64(_share(octave[point], level, gain))
        if share == 0:
            continue
        a, b, c, d, first, second, third, last = tetrahedron(points, point, inverse, rotation, origin, blocks, rows)
        a, b, c, d = a - start, b - start, c - start, d - start
        if min(min(a, b), min(c, d)) < 0:
            a, b, c, d, first, second, third, last = whole(a, b, c, d, first, second, third, last)
        first, second = np.float32(first * share), np.float32(second * share)
        third, last = np.float32(third * share), np.float32(last * share)
        _add(values, a, b, c, d, first, second, third, last, total, point)
