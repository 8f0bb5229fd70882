"""Compiled loops over the bytes of pictures."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled, compiled_for


@compiled
def _size(number: int) -> int:
    return np.int16(max(number, np.int16(-number)))


@compiled
def _predicted(left: int, above: int, corner: int) -> int:
    """Return the neighbor that is nearest to ``left + above - corner``."""
    # Each step is kept small, so that one instruction computes many.
    along, down = np.int16(above - corner), np.int16(left - corner)
    from_left, from_above, from_corner = _size(along), _size(down), _size(np.int16(along + down))
    nearer = above if from_above <= from_corner else corner
    return left if (from_left <= from_above) & (from_left <= from_corner) else nearer


@compiled_for("void(uint8[:, ::1], uint8[::1], int64, uint8[:, ::1])")
def write_differences(rows: np.ndarray, above: np.ndarray, step: int, found: np.ndarray) -> None:
    """Write how much the bytes of rows [H, N], the first of them below the row ``above`` [N], differ from Paeth's
    predictor, modulo 256, to [H, 1 + N] behind the first of each; pixels are ``step`` bytes apart (PNG specification,
    third edition, section 9.4)."""
    for row in range(len(rows)):
        own, other, differences = rows[row], rows[row - 1] if row else above, found[row, 1:]
        for place in range(step):
            differences[place] = own[place] - other[place]
        here, left, up, corner, result = own[step:], own[:-step], other[step:], other[:-step], differences[step:]
        for place in range(len(here)):
            predicted = _predicted(np.int16(left[place]), np.int16(up[place]), np.int16(corner[place]))
            result[place] = here[place] - predicted
