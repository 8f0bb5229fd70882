"""What is said of UV maps whose oddities are known."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from core.mesh import uv_islands, uv_map, uv_owners, uv_sharing
from core.mesh.uv_map import oddities, uses_tiles

SQUARE = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]], np.float32)
"""The whole of UV space as two triangles, [2, 3, 2]."""
MIRRORED = SQUARE[:, ::-1]


def placed(x: float, y: float, side: float = 0.25, square: np.ndarray = SQUARE) -> np.ndarray:
    """A square with its bottom left corner at (x, y)."""
    return square * np.float32(side) + np.array([x, y], np.float32)


def percent(sentence: str) -> int:
    found = re.search(r"About (\d+)%", sentence)
    assert found is not None, sentence
    return int(found.group(1))


def grid(count: int, margin: float) -> np.ndarray:
    """``count`` x ``count`` squares side by side, each so much smaller than its place."""
    cells = np.arange(count) / count
    return np.concatenate([placed(x, y, (1 - margin) / count) for x in cells for y in cells])


@pytest.mark.parametrize("uvs", [SQUARE, placed(0.3, 0.6, 0.01), grid(7, 0.1), grid(50, 0.0)], ids=len)
def test_a_tidy_map_is_not_spoken_of(uvs: np.ndarray) -> None:
    assert oddities(uvs) == []


def test_mirrored_uvs_are_told_with_their_part_of_the_area() -> None:
    (sentence,) = oddities(
        np.concatenate([placed(0, 0), placed(0.3, 0), placed(0.6, 0), placed(0, 0.5, 0.25, MIRRORED)])
    )
    assert "is mirrored; where it overlaps other faces, the pattern is flipped" in sentence
    assert percent(sentence) == 25


def test_a_map_that_is_mirrored_as_a_whole_is_tidy() -> None:
    assert oddities(MIRRORED) == []


@pytest.mark.parametrize(("copies", "shared"), [(2, 50), (4, 75)])
def test_faces_on_top_of_each_other_are_told(copies: int, shared: int) -> None:
    (sentence,) = oddities(np.concatenate([SQUARE] * copies))
    assert "is shared by overlapping faces" in sentence
    assert percent(sentence) == pytest.approx(shared, abs=2)


def test_a_small_overlap_among_much_else_is_found() -> None:
    (sentence,) = oddities(np.concatenate([placed(0, 0, 0.5), placed(0.6, 0, 0.2), placed(0.6, 0, 0.2)]))
    # 0.04 of 0.25 + 0.04 + 0.04.
    assert percent(sentence) == pytest.approx(12, abs=3)


def test_the_same_twice_one_mirrored_is_told_both_ways() -> None:
    found = oddities(np.concatenate([SQUARE, MIRRORED]))
    assert len(found) == 2
    assert "overlapping" in found[0] and "mirrored" in found[1]


@pytest.mark.parametrize("place", [(-0.1, 0.5), (0.9, 0.5), (0.5, -0.1), (0.5, 0.9)])
def test_uvs_outside_are_told_on_every_side(place: tuple[float, float]) -> None:
    assert oddities(placed(*place)) == ["2 of 2 triangles have UVs outside 0 to 1; the texture repeats there."]


def test_rounding_is_not_outside() -> None:
    assert oddities(SQUARE * np.float32(1.00002)) == []


def test_a_map_without_area_has_no_other_oddities() -> None:
    (sentence,) = oddities(np.full((4, 3, 2), 0.5, np.float32))
    assert sentence == "4 of 4 triangles have no area in the UV map and show no texture; unwrap them again."


def test_faces_without_area_are_counted_and_change_nothing_else() -> None:
    (sentence,) = oddities(np.concatenate([SQUARE, np.zeros((9, 3, 2), np.float32)]))
    assert sentence.startswith("9 of 11 triangles have no area in the UV map")


def test_faces_that_have_no_area_in_space_either_are_left_out() -> None:
    uvs = np.concatenate([SQUARE, np.zeros((1, 3, 2), np.float32)])
    corners = np.concatenate([uvs, np.zeros((3, 3, 1), np.float32)], axis=2)
    assert len(oddities(uvs)) == 1
    assert oddities(uvs, corners=corners) == []


def test_uneven_texels_are_told_if_the_surface_is_known() -> None:
    uvs = np.concatenate([placed(0, 0, 0.5), placed(0.5, 0.5, 0.05)])
    corners = np.concatenate(
        [np.concatenate([SQUARE, SQUARE + np.float32(2)]), np.zeros((4, 3, 1), np.float32)], axis=2
    )
    assert oddities(uvs) == []
    (sentence,) = oddities(uvs, corners=corners)
    told = "Texels are 10 times wider on some faces than on others; a new UV map, or"
    assert sentence == f"{told} a texture 10 times as wide, makes all faces equally sharp."
    assert oddities(uvs, corners=corners, size=512) == [
        f"{told} a texture of 5100 x 5100 texels, makes all faces equally sharp."
    ]


def test_what_repeats_the_texture_lies_on_top_of_itself() -> None:
    outside, overlapping = oddities(grid(5, 0.0) * np.float32(5))
    assert "repeats" in outside
    assert percent(overlapping) == pytest.approx(96, abs=2)
    assert oddities(grid(5, 0.0) * np.float32(5), tiles=True) == [], "tiles have a place each"
    assert len(oddities(placed(-2, -3, 0.5))) == 1, "and a place outside is one, too"


@pytest.mark.parametrize("module", [uv_map, uv_islands, uv_owners, uv_sharing], ids=lambda module: module.__name__)
def test_the_module_stands_alone(module: ModuleType) -> None:
    """A copy of it is part of the add-on, which has numpy and nothing else of the engine's."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) ([\w.]+)", source, re.MULTILINE)
    known = {"numpy", "core.mesh.uv_islands", "core.mesh.uv_owners", "core.mesh.uv_sharing"}
    assert all(name in known or name.split(".")[0] in sys.stdlib_module_names for name in imported), imported


def test_tiles_are_told_from_uvs_that_lie_outside() -> None:
    tiles = np.concatenate([SQUARE, SQUARE + np.array([2, 1], np.float32)])
    assert uses_tiles(tiles)
    assert oddities(tiles, tiles=True) == []
    assert not uses_tiles(SQUARE)
    assert not uses_tiles(SQUARE * 2), "a face over several tiles"
    assert not uses_tiles(np.concatenate([SQUARE, SQUARE - 1])), "there are no tiles below zero"
    assert not uses_tiles(np.concatenate([SQUARE, SQUARE + np.array([10, 0], np.float32)])), "a row has ten tiles"


@pytest.mark.parametrize("value", [np.nan, np.inf, -1e30])
def test_uvs_that_are_no_places_are_one_word_and_the_rest_is_judged(value: float) -> None:
    broken = SQUARE.copy()
    broken[0, 0, 0] = value
    (sentence,) = oddities(broken)
    assert (
        sentence
        == "1 of 2 triangles have UVs that are far away or no numbers at all and are left out; unwrap them again."
    )
    assert len(oddities(np.concatenate([broken, SQUARE, SQUARE]))) == 2, "and overlaps are still found"
    assert len(oddities(np.full_like(SQUARE, value))) == 1


def test_triangles_that_show_no_texture_are_no_reason_for_a_larger_one() -> None:
    uvs = np.concatenate([SQUARE, np.zeros_like(SQUARE)])
    corners = np.concatenate(
        [np.concatenate([SQUARE, SQUARE + np.float32(2)]), np.zeros((4, 3, 1), np.float32)], axis=2
    )
    (sentence,) = oddities(uvs, corners=corners, size=512)
    assert "2 of 4 triangles have no area in the UV map" in sentence
