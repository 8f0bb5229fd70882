"""Compiled loops that place points on surfaces."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled_for

_NUMBERS = "float64[::1], float64[::1], float32[::1], float32[::1]"


@compiled_for(f"void({_NUMBERS}, float32[:, :, ::1], int64[::1], float32[:, ::1])")
def place(
    where: np.ndarray,
    cumulative: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    corners: np.ndarray,
    triangles: np.ndarray,
    points: np.ndarray,
) -> None:
    """Write the ``triangles`` [N] that lie at the ascending places ``where`` [N] along their ``cumulative`` areas [F],
    and the ``points`` [N, 3] that two random numbers, ``first`` and ``second`` [N], are on each, whose ``corners`` are
    [F, 3, 3]."""
    triangle = np.searchsorted(cumulative, where[0]) if len(where) else 0
    for point in range(len(where)):
        while triangle < len(cumulative) - 1 and cumulative[triangle] < where[point]:
            triangle += 1
        triangle = min(triangle, len(cumulative) - 1)
        triangles[point] = triangle
        root = np.sqrt(first[point])
        of_a, of_b, of_c = np.float32(1) - root, root * (np.float32(1) - second[point]), root * second[point]
        for axis in range(3):
            along = of_a * corners[triangle, 0, axis] + of_b * corners[triangle, 1, axis]
            points[point, axis] = along + of_c * corners[triangle, 2, axis]
