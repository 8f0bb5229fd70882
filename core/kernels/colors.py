"""Compiled loops over colors."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import COLORS, POINTS, compiled, compiled_for

_ONE = np.float32(1)


@compiled
def _cell(value: float, count: int) -> tuple[int, int, float, float]:
    """Return the numbers of the entries of a table below and above a value in [0, 1], and what each counts, rounded as
    torch's ``grid_sample`` does."""
    place = (((np.float32(2) * value - _ONE) + _ONE) / np.float32(2)) * np.float32(count - 1)
    # What is no number becomes 0: compiled loops would read anywhere.
    place = min(place, np.float32(count - 1)) if place > 0 else np.float32(0)
    below = np.int64(place)
    return below, min(below + 1, count - 1), np.float32(below + 1) - place, place - np.float32(below)


@compiled_for(f"void({POINTS}, float32[:, :, :, ::1], {POINTS})")
def look_up_colors(colors: np.ndarray, table: np.ndarray, found: np.ndarray) -> None:
    """Write what a ``table`` [T, T, T, 3], by red, green, and blue from 0 to 1, makes of ``colors`` [N, 3]: it is
    linear in between."""
    count = len(table)
    for color in range(len(colors)):
        red, more_red, of_red, of_more_red = _cell(colors[color, 0], count)
        green, more_green, of_green, of_more_green = _cell(colors[color, 1], count)
        blue, more_blue, of_blue, of_more_blue = _cell(colors[color, 2], count)
        for channel in range(COLORS):
            total = table[red, green, blue, channel] * (of_red * of_green * of_blue)
            total += table[more_red, green, blue, channel] * (of_more_red * of_green * of_blue)
            total += table[red, more_green, blue, channel] * (of_red * of_more_green * of_blue)
            total += table[more_red, more_green, blue, channel] * (of_more_red * of_more_green * of_blue)
            total += table[red, green, more_blue, channel] * (of_red * of_green * of_more_blue)
            total += table[more_red, green, more_blue, channel] * (of_more_red * of_green * of_more_blue)
            total += table[red, more_green, more_blue, channel] * (of_red * of_more_green * of_more_blue)
            total += table[more_red, more_green, more_blue, channel] * (of_more_red * of_more_green * of_more_blue)
            found[color, channel] = total
