from __future__ import annotations

import pytest

from core.printing.filament.paint_codes import paint_code


def state_of(code: str) -> int:
    """Return the state of an unsplit triangle as PrusaSlicer reads it (``deserialize`` in ``TriangleSelector.cpp``)."""
    digits = [int(digit, 16) for digit in reversed(code)]
    assert not digits[0] & 0b11, "the triangle is split"
    assert len(digits) == (2 if digits[0] == 0b1100 else 1)
    return digits[1] + 3 if digits[0] == 0b1100 else digits[0] >> 2


def test_codes_are_those_of_slicers() -> None:
    assert [paint_code(number) for number in (1, 2, 3, 4, 16)] == ["4", "8", "0C", "1C", "DC"]
    assert [state_of(paint_code(number)) for number in range(1, 17)] == list(range(1, 17))


@pytest.mark.parametrize("number", [0, 17])
def test_slicers_have_no_other_filaments(number: int) -> None:
    with pytest.raises(ValueError, match="no filament"):
        paint_code(number)
