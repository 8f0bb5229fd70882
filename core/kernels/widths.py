"""Compiled loops over texels that are as wide as those near them ask for."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import POINTS, compiled, compiled_for


@compiled
def _cell(place: float, cells: int) -> int:
    return np.int64(min(max((place + 1) * (cells / 2), 0.0), cells - 1.0))


@compiled_for(
    f"void({POINTS}, float64[:, ::1], float64[::1], float64, int64, int32[::1], int32[::1], float64, float32[::1])"
)
def widen(
    points: np.ndarray,
    places: np.ndarray,
    wide: np.ndarray,
    reach: float,
    cells: int,
    starts: np.ndarray,
    members: np.ndarray,
    growth: float,
    widths: np.ndarray,
) -> None:
    """Raise the ``widths`` [N] of texels at ``points`` [N, 3] to what the four nearest places within reach ask for:
    their width less ``growth`` times the way to them.

    Args:
        points: [N, 3] in the unit ball.
        places: [P, 3]; with ``wide`` [P] their widths.
        reach: how far places count.
        cells: along each axis of a grid.
        starts: where each cell's places begin in ``members``, and where the last one's end.
        members: the places that reach into each cell.
        growth: how much narrower texels may be for each unit of way.
        widths: [N].
    """
    widest = wide.max()
    for point in range(len(points)):
        if widths[point] >= widest:
            continue
        x, y, z = np.float64(points[point, 0]), np.float64(points[point, 1]), np.float64(points[point, 2])
        cell = (_cell(x, cells) * cells + _cell(y, cells)) * cells + _cell(z, cells)
        if starts[cell] == starts[cell + 1]:
            continue
        # Squares of the ways to the four nearest, and what these ask for.
        first, second, third, fourth = reach * reach, reach * reach, reach * reach, reach * reach
        by_first, by_second, by_third, by_fourth = 0.0, 0.0, 0.0, 0.0
        for member in range(starts[cell], starts[cell + 1]):
            place = members[member]
            along, up, out = x - places[place, 0], y - places[place, 1], z - places[place, 2]
            away = along * along + up * up + out * out
            if away >= fourth:
                continue
            asked = wide[place] - growth * np.sqrt(away)
            fourth, by_fourth = away, asked
            if fourth < third:
                third, fourth, by_third, by_fourth = fourth, third, by_fourth, by_third
            if third < second:
                second, third, by_second, by_third = third, second, by_third, by_second
            if second < first:
                first, second, by_first, by_second = second, first, by_second, by_first
        widths[point] = max(np.float64(widths[point]), max(max(by_first, by_second), max(by_third, by_fourth)))
