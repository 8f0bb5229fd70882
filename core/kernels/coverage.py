"""Compiled loops that find out which texels triangles overlap."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled, compiled_for


@compiled
def _widened(
    ax: float, ay: float, bx: float, by: float, row: float, tolerance: float, left: float, right: float
) -> tuple[float, float]:
    """Return the ``left`` and the ``right`` end of what a triangle overlaps of a row, at least as wide as the part of
    an edge in it."""
    upper, lower = min(ay, by), max(ay, by)
    if (upper > row + 1 + tolerance) | (lower < row - tolerance):
        return left, right
    if ay == by:
        return min(min(left, ax), bx), max(max(right, ax), bx)
    enters = ax + (min(max(row, upper), lower) - ay) / (by - ay) * (bx - ax)
    leaves = ax + (min(max(row + 1, upper), lower) - ay) / (by - ay) * (bx - ax)
    return min(min(left, enters), leaves), max(max(right, enters), leaves)


@compiled_for("void(float64[:, :, ::1], float64[:, ::1], float64, int64, int64, boolean[:, ::1])")
def cover(corners: np.ndarray, spans: np.ndarray, tolerance: float, first: int, end: int, covered: np.ndarray) -> None:
    """Write which texels of the rows ``first`` … ``end - 1`` triangles overlap.

    Args:
        corners: the triangles [F, 3, 2] in texels, from the upper left.
        spans: the highest and the lowest row that each one touches [F, 2].
        tolerance: how far rounding may move a triangle off a border, in texels.
        first: the first row.
        end: the row after the last one.
        covered: [S, S].
    """
    size = covered.shape[1]
    # Spans are marked where they begin and end; the running sum over a row then counts the spans over each texel.
    steps = np.zeros((end - first, size + 1), np.int32)
    for number in range(len(corners)):
        if (spans[number, 0] >= end) | (spans[number, 1] < first):
            continue
        ax, ay = corners[number, 0, 0], corners[number, 0, 1]
        bx, by = corners[number, 1, 0], corners[number, 1, 1]
        cx, cy = corners[number, 2, 0], corners[number, 2, 1]
        for row in range(np.int64(max(spans[number, 0], 1.0 * first)), np.int64(min(spans[number, 1], end - 1.0)) + 1):
            y, left, right = np.float64(row), np.inf, -np.inf
            left, right = _widened(ax, ay, bx, by, y, tolerance, left, right)
            left, right = _widened(bx, by, cx, cy, y, tolerance, left, right)
            left, right = _widened(cx, cy, ax, ay, y, tolerance, left, right)
            begin = np.floor(left + tolerance)
            last = max(np.ceil(right - tolerance) - 1, begin)
            if (last < 0) | (begin >= size):
                continue
            steps[row - first, np.int64(max(begin, 0.0))] += 1
            steps[row - first, np.int64(min(last, size - 1.0)) + 1] -= 1
    for row in range(first, end):
        count = np.int32(0)
        for column in range(size):
            count += steps[row - first, column]
            covered[row, column] = count > 0
