"""Which UDIM tile each triangle lies in, anywhere in the range of numbers, and what lies in none."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.udim import NUMBERS, ONE_IMAGE, tiles_of

TRIANGLE = np.array([[0, 0], [1, 0], [0, 1]])


def triangles(*corners: tuple[float, float], size: float = 1.0) -> np.ndarray:
    """Triangles whose right angles lie at the corners."""
    return np.stack([np.array(corner) + size * TRIANGLE for corner in corners]).astype(np.float32)


def test_numbers_count_along_u_first() -> None:
    assert (NUMBERS[0], NUMBERS[-1]) == (1001, 2000)
    layout = tiles_of(triangles((9, 99), (0, 0), (9, 0), (0, 99), (3, 1)))
    assert layout.numbers == (1001, 1010, 1014, 1991, 2000)
    assert layout.of_triangles.tolist() == [4, 0, 1, 3, 2]
    assert layout.origin(2).tolist() == [3, 1] and layout.origin(4).tolist() == [9, 99]


def test_gaps_are_no_tiles_and_the_first_may_be_missing() -> None:
    layout = tiles_of(triangles((1, 0), (5, 2), (1, 0)))
    assert layout.numbers == (1002, 1026)
    assert np.arange(3)[layout.members(0)].tolist() == [0, 2]


def test_triangles_at_borders_belong_to_the_side_that_they_lie_on() -> None:
    tiny = 5e-5
    layout = tiles_of(triangles((1 - tiny, 0.5), (1, 0.5), (10 - tiny, 0), (0, 100 - tiny), size=tiny))
    assert [layout.numbers[image] for image in layout.of_triangles] == [1001, 1002, 1010, 1991]
    rounded = tiles_of(triangles((2 - 1e-5, -1e-5), size=1.00002))
    assert rounded.numbers == (1003,)


def test_a_triangle_without_area_on_the_last_border_has_a_tile() -> None:
    assert tiles_of(triangles((10, 100), size=0)).numbers == (2000,)


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        (
            [(0, 0), (0.5, 0)],
            "1 of 2 triangles cross the border of a UDIM tile; move each island into one tile, or add --uv",
        ),
        ([(-1, 0)], "u from 0 to 10"),
        ([(10, 0)], "u from 0 to 10"),
        ([(0, 100)], "v from 0 to 100"),
    ],
)
def test_what_lies_in_no_tile_is_refused(corners: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        tiles_of(triangles(*corners))


def test_one_image_has_all_triangles() -> None:
    assert np.arange(5)[ONE_IMAGE.members(0)].tolist() == [0, 1, 2, 3, 4] and ONE_IMAGE.origin(0).tolist() == [0, 0]
