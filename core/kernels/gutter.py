"""Compiled loops that find the nearest covered texel of each other one in linear time: the feature transform of Maurer,
Qi, and Raghavan (2003). Of equally near texels, it takes the one that scipy's ``distance_transform_edt`` takes."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled_for

_COVERED = "boolean[:, ::1]"


@compiled_for(f"void({_COVERED}, int64, int64, int16[:, ::1])")
def nearest_rows(covered: np.ndarray, first: int, end: int, rows: np.ndarray) -> None:
    """Write the nearest covered row of the same column, -1 where there is none, into ``rows`` [H, W], in the columns
    ``first`` … ``end - 1``. Of two that are equally near, it is the upper one."""
    latest = np.full(end - first, -1, np.int16)
    for row in range(len(covered)):
        for column in range(first, end):
            if covered[row, column]:
                latest[column - first] = row
            rows[row, column] = latest[column - first]
    latest[:] = -1
    for row in range(len(covered) - 1, -1, -1):
        for column in range(first, end):
            if covered[row, column]:
                latest[column - first] = row
            below, above = latest[column - first], rows[row, column]
            if below >= 0 and (above < 0 or below - row < row - above):
                rows[row, column] = below


@compiled_for(f"void(float32[:, :, ::1], {_COVERED}, int16[:, ::1], int64, int64)")
def fill_rows(texture: np.ndarray, covered: np.ndarray, rows: np.ndarray, first: int, end: int) -> None:
    """Give the texels of ``texture`` [H, W, C] that are not ``covered`` the values of the nearest ones that are, in the
    rows ``first`` … ``end - 1``; ``rows`` are ``nearest_rows``."""
    width, channels = texture.shape[1:]
    # The columns whose own nearest texel is the nearest one of some texel of the row, from left to right.
    kept = np.empty(width, np.int64)
    for row in range(first, end):
        count = 0
        for column in range(width):
            if rows[row, column] < 0:
                continue
            away = np.int64(rows[row, column] - row) ** 2
            while count >= 2:
                middle, left = kept[count - 1], kept[count - 2]
                a, b, c = middle - left, column - middle, column - left
                of_middle = np.int64(rows[row, middle] - row) ** 2
                of_left = np.int64(rows[row, left] - row) ** 2
                if c * of_middle - b * of_left - a * away - a * b * c <= 0:
                    break
                count -= 1
            kept[count] = column
            count += 1
        place = 0
        for column in range(width):
            if covered[row, column]:
                continue
            distance = (kept[place] - column) ** 2 + np.int64(rows[row, kept[place]] - row) ** 2
            while place < count - 1:
                after = kept[place + 1]
                other = (after - column) ** 2 + np.int64(rows[row, after] - row) ** 2
                if distance <= other:
                    break
                distance = other
                place += 1
            source = kept[place]
            for channel in range(channels):
                texture[row, column, channel] = texture[rows[row, source], source, channel]
