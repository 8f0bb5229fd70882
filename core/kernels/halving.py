"""Compiled loops over pictures that become half as wide."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled_for

_FOUR = np.float32(4)


@compiled_for("void(float32[:, :, :], int64, int64, float32[:, :, ::1])")
def halve(picture: np.ndarray, first: int, end: int, found: np.ndarray) -> None:
    """Write the means of squares of four pixels of a ``picture`` [H, W, C], whose channels lie side by side, into the
    rows ``first`` … ``end - 1`` of [C, H // 2, W // 2]."""
    channels, _, width = found.shape
    for row in range(first, end):
        above, below = picture[2 * row], picture[2 * row + 1]
        for channel in range(channels):
            own = found[channel, row]
            for column in range(width):
                left, right = 2 * column, 2 * column + 1
                # In the order in which torch adds them.
                upper = above[left, channel] + above[right, channel]
                own[column] = (upper + below[left, channel] + below[right, channel]) / _FOUR
