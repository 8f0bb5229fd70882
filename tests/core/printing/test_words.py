"""Numbers in sentences."""

from __future__ import annotations

import pytest

from core.printing.words import counted, length, share, sides


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (counted(1, "hole"), "1 hole"),
        (counted(1200, "vertex", "vertices"), "1,200 vertices"),
        (length(0.35), "0.35 mm"),
        (length(1250), "1,250 mm"),
        (share(0.004), "0.4%"),
        (share(0.0001), "less than 0.1%"),
        (share(1.0), "100%"),
        (sides((111.23, 67.01, 80.0)), "111.2 × 67 × 80 mm"),
        (sides((0.1, 0.25, 0.125)), "0.1 × 0.25 × 0.125 mm"),
        (sides((4e25, 1, 2)), "4.0e+25 × 1.0e+00 × 2.0e+00 mm"),
    ],
)
def test_numbers_read_well(words: str, expected: str) -> None:
    assert words == expected
