"""Compiled loops that place points on surfaces."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled, compiled_for


@compiled
def _beyond_whole(number: float) -> float:
    return number - np.floor(number)


_SEQUENCE = "float32[::1], float64[::1], float64[::1]"


@compiled_for(f"void(int64, int64, {_SEQUENCE}, float64[::1], float32[:, :, ::1], int32[::1], float32[:, ::1])")
def place(
    begin: int,
    count: int,
    jitter: np.ndarray,
    offsets: np.ndarray,
    steps: np.ndarray,
    cumulative: np.ndarray,
    corners: np.ndarray,
    triangles: np.ndarray,
    points: np.ndarray,
) -> None:
    """Write the ``triangles`` [N] and the ``points`` [N, 3] of the places from ``begin`` on, of ``count`` that are
    spread over a surface as ``core.render.surface.spread_places`` spreads them.

    Args:
        begin: the number of the first place.
        count: how many places the surface has.
        jitter: how far along its part of the areas each place is, [N], from 0 to 1.
        offsets: where the sequences of both shares start.
        steps: how far they go from place to place.
        cumulative: the cumulative areas of triangles, [F].
        corners: theirs, [F, 3, 3].
        triangles: to be written; likewise ``points``.
    """
    last = len(cumulative) - 1
    total, triangle = cumulative[last], -1
    for point in range(len(points)):
        index = np.float64(begin + point)
        where = (index + jitter[point]) / count * total
        if triangle < 0:
            triangle = min(np.searchsorted(cumulative, where), last)
        while triangle < last and cumulative[triangle] < where:
            triangle += 1
        triangles[point] = triangle
        root = np.sqrt(np.float32(_beyond_whole(offsets[0] + steps[0] * index)))
        second = np.float32(_beyond_whole(offsets[1] + steps[1] * index))
        of_a, of_b, of_c = np.float32(1) - root, root * (np.float32(1) - second), root * second
        for axis in range(3):
            along = of_a * corners[triangle, 0, axis] + of_b * corners[triangle, 1, axis]
            points[point, axis] = along + of_c * corners[triangle, 2, axis]
