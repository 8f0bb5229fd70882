from __future__ import annotations

import pytest

from core.texture.zooms import EachZoom


def test_the_first_look_makes_its_own_and_the_second_all_others() -> None:
    made: list[int] = []

    def make(zoom: int) -> str:
        made.append(zoom)
        return f"x{zoom}"

    zooms = EachZoom(make, {4, 1, 2})
    assert list(zooms) == [1, 2, 4] and len(zooms) == 3
    assert not made
    assert zooms[2] == "x2" and made == [2]
    assert zooms[2] == "x2" and sorted(made) == [1, 2, 4]
    assert zooms[4] == "x4" and len(made) == 3


def test_other_zooms_are_not_there() -> None:
    zooms = EachZoom(str, {1, 2})
    assert zooms.get(8) is None
    with pytest.raises(KeyError):
        zooms[8]
    assert zooms[1] == "1"
