"""What is said of UV maps. Squares stand for UV islands."""

from __future__ import annotations

import numpy as np

from addon.uv_check import oddities, uses_tiles


def square(x: float, y: float, side: float = 0.4) -> np.ndarray:
    """Two triangles [2, 3, 2] with the lower left corner at x, y."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * side + [x, y]
    return corners[[[0, 1, 2], [0, 2, 3]]].astype(np.float32)


def islands(*squares: np.ndarray) -> np.ndarray:
    return np.concatenate(squares)


def test_a_good_map_needs_no_word() -> None:
    assert oddities(islands(square(0, 0), square(0.5, 0), square(0, 0.5))) == []
    assert oddities(islands(*(square(x / 40, y / 40, 0.02) for x in range(40) for y in range(40)))) == []


def test_overlap_is_estimated() -> None:
    (words,) = oddities(islands(square(0, 0), square(0, 0), square(0.5, 0.5)))
    assert "overlapping" in words
    share = int(words.split("About ")[1].split("%")[0])
    assert 20 <= share <= 45, "of three squares, one lies on another"


def test_mirrored_faces_are_told() -> None:
    (words,) = oddities(islands(square(0, 0), square(0.5, 0), square(0.5, 0.5)[:, ::-1]))
    assert words == "About 33% of the UV area is mirrored; there the pattern runs the other way."


def test_uvs_outside_repeat_unless_they_are_tiles() -> None:
    outside = islands(square(0, 0), square(1.5, 0))
    assert oddities(outside) == ["Some UVs lie outside 0 to 1; the texture repeats there."]
    assert oddities(outside, tiles=True) == []


def test_no_area_at_all() -> None:
    assert oddities(np.zeros((2, 3, 2), np.float32)) == ["All faces have UVs without area; unwrap the object."]


def test_tiles_are_whole_squares_of_uv_space() -> None:
    assert uses_tiles(islands(square(0, 0), square(1.1, 2.1)))
    assert not uses_tiles(islands(square(0, 0), square(0.5, 0.5))), "one tile"
    assert not uses_tiles(islands(square(0, 0), square(0.8, 0))), "over a border"
    assert not uses_tiles(islands(square(0, 0), square(-1, 0))), "left of the first"
    assert not uses_tiles(islands(square(0, 0), square(10.2, 0))), "UDIM has ten columns"
