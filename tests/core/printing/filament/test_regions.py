from __future__ import annotations

import numpy as np

from core.printing.filament.cut import Cut
from core.printing.filament.regions import without_small_regions


def squares(colors: list[str]) -> Cut:
    """Return a sheet of squares, 1 mm wide, each of two triangles, in the colors that digits name."""
    height, width = len(colors), len(colors[0])
    y, x = np.mgrid[0 : height + 1, 0 : width + 1]
    positions = np.column_stack([x.reshape(-1), y.reshape(-1), np.zeros(x.size)]).astype(float)
    first = (np.arange(height)[:, None] * (width + 1) + np.arange(width)).reshape(-1)
    triangles = np.stack([first, first + 1, first + width + 2, first, first + width + 2, first + width + 1], axis=1)
    filaments = np.repeat([int(digit) for row in colors for digit in row], 2)
    return Cut(positions, triangles.reshape(-1, 3), filaments, np.arange(len(filaments)))


def colors_of(cut: Cut, least: float) -> list[str]:
    filaments = without_small_regions(cut, least).reshape(-1, 2)
    np.testing.assert_array_equal(filaments[:, 0], filaments[:, 1])
    width = int(cut.positions[:, 0].max())
    return ["".join(map(str, row)) for row in filaments[:, 0].reshape(-1, width)]


def test_small_regions_take_the_color_beside_the_longest_part_of_their_border() -> None:
    cut = squares(["00111", "00211", "00111"])
    assert colors_of(cut, 1.5) == ["00111", "00111", "00111"]
    assert colors_of(cut, 0.5) == ["00111", "00211", "00111"]


def test_small_regions_side_by_side_vanish_together() -> None:
    assert colors_of(squares(["0000000", "0012340", "0000000"]), 1.5) == ["0000000"] * 3


def test_large_regions_keep_their_outlines() -> None:
    rows = ["0000000", "0011100", "0010100", "0011100", "0000000"]
    assert colors_of(squares(rows), 1.1) == ["0000000", "0011100", "0011100", "0011100", "0000000"]


def test_narrow_regions_go_however_long_they_are() -> None:
    rows = ["00000000", "00000000", "22222222", "11111111", "11111111"]
    assert colors_of(squares(rows), 1.3) in ([*rows[:2], rows[0], *rows[3:]], [*rows[:2], rows[4], *rows[3:]])
    assert colors_of(squares(rows), 0.9) == rows


def test_small_bodies_keep_their_color() -> None:
    assert colors_of(squares(["2"]), 10.0) == ["2"]
