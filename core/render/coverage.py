"""Which texels the triangles of a UV map overlap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.kernels.compiled import kernels
from core.threads import share_out

# Spans handled at a time; bounds memory to some 100 MB whatever the UV map looks like.
_SPANS_AT_ONCE = 500_000
_ROWS_AT_A_TIME = 256
# How far, in texels, rounding may move a triangle off a border.
_TOLERANCE = 1e-6


def coverage(shown: np.ndarray, size: int) -> np.ndarray:
    """Return bool [size, size], row 0 at the top (v = 1): the texels whose area some of the UV triangles [F, 3, 2]
    overlaps that the unit square shows (``core.mesh.repeats``).

    Texels that a triangle only grazes count too.
    """
    corners = np.stack([shown[..., 0], 1 - shown[..., 1]], axis=-1) * size
    compiled = kernels()
    if compiled is None:
        return _coverage_without_compiler(corners, size)
    low, high = corners[..., 1].min(axis=1), corners[..., 1].max(axis=1)
    spans, covered = np.stack(_touched_cells(low, high), axis=1).astype(np.float64), np.empty((size, size), bool)
    tops = range(0, size, _ROWS_AT_A_TIME)
    share_out(
        lambda top: compiled.cover(corners, spans, _TOLERANCE, top, min(top + _ROWS_AT_A_TIME, size), covered), tops
    )
    return covered


def _coverage_without_compiler(corners: np.ndarray, size: int) -> np.ndarray:
    # Spans are marked where they begin and end; the running sum over a row then counts the spans over each texel.
    steps, one = np.zeros((size, size + 1), dtype=np.int32), np.int32(1)
    flat = steps.reshape(-1)
    for triangles, rows in _crossed_rows(corners[..., 1], size):
        first, last = _overlapped_span(corners[triangles], rows)
        first, last = np.maximum(first, 0), np.minimum(last, size - 1)
        there = first <= last
        starts = rows[there] * (size + 1)
        # In one dimension, numpy does this ten times as fast.
        np.add.at(flat, starts + first[there], one)
        np.add.at(flat, starts + last[there] + 1, -one)
    return np.asarray(np.cumsum(steps[:, :size], axis=1, out=steps[:, :size]) > 0)


def _crossed_rows(y: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs (triangle, row) as two arrays, for every row of texels that a triangle with ``y`` [F, 3] crosses."""
    tops, bottoms = _touched_cells(y.min(axis=1), y.max(axis=1))
    tops, bottoms = np.maximum(tops, 0), np.minimum(bottoms, size - 1)
    counts = np.maximum(bottoms - tops + 1, 0)
    ends = np.cumsum(counts)
    for start in range(0, int(ends[-1]) if len(ends) else 0, _SPANS_AT_ONCE):
        spans = np.arange(start, min(start + _SPANS_AT_ONCE, int(ends[-1])))
        triangles = np.searchsorted(ends, spans, side="right")
        yield triangles, tops[triangles] + spans - (ends - counts)[triangles]


def _overlapped_span(corners: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last texel that triangles [N, 3, 2] overlap in one row [N] each."""
    left = np.full(len(rows), np.inf)
    right = np.full(len(rows), -np.inf)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        (ax, ay), (bx, by) = corners[:, a].T, corners[:, b].T
        upper, lower = np.minimum(ay, by), np.maximum(ay, by)
        inside = (upper <= rows + 1 + _TOLERANCE) & (lower >= rows - _TOLERANCE)
        height = np.where(ay == by, 1.0, by - ay)
        # Where the edge enters the row and where it leaves it; a level edge lies in it from end to end.
        for y, x_if_level in ((rows, ax), (rows + 1, bx)):
            part = (np.clip(y, upper, lower) - ay) / height
            x = np.where(ay == by, x_if_level, ax + part * (bx - ax))
            left = np.where(inside, np.minimum(left, x), left)
            right = np.where(inside, np.maximum(right, x), right)
    return _touched_cells(left, right)


def _touched_cells(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last unit cell that intervals overlap; at least one each, even if it has no length."""
    first = np.floor(low + _TOLERANCE).astype(np.int64)
    return first, np.maximum(np.ceil(high - _TOLERANCE).astype(np.int64) - 1, first)
