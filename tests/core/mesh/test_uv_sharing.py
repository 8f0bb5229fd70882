"""Which maps leave a texture in pieces, and which share texels without harm."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import numpy as np
import pytest

from core.mesh.uv_map import obstacle, oddities, uses_tiles
from core.mesh.uv_sharing import sharing

SQUARE = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]], np.float64)
"""The whole of UV space as two triangles, [2, 3, 2]."""
Map = tuple[np.ndarray, np.ndarray]
"""Triangles in UV space [F, 3, 2], and in space [F, 3, 3]."""


def grid(count: int) -> np.ndarray:
    """UV space cut into ``count`` x ``count`` squares."""
    cells = np.arange(count) / count
    return np.concatenate([SQUARE / count + [x, y] for x in cells for y in cells])


def flat(uvs: np.ndarray) -> np.ndarray:
    """Triangles of the plane in space."""
    return np.concatenate([uvs, np.zeros((*uvs.shape[:2], 1))], axis=2)


def cube() -> np.ndarray:
    """The sides of a cube, two triangles each, [12, 3, 3]."""
    sides = np.zeros((3, 2, 2, 3, 3))
    for axis in range(3):
        sides[axis, ..., (axis + 1) % 3], sides[axis, ..., (axis + 2) % 3] = SQUARE[..., 0], SQUARE[..., 1]
        sides[axis, 1, ..., axis] = 1
    return sides.reshape(-1, 3, 3)


def half_ball() -> Map:
    """Half a ball with one island, x ≥ 0, without its poles."""
    uvs = grid(24)
    high, around = (uvs[..., 1] * 0.96 - 0.48) * np.pi, (uvs[..., 0] - 0.5) * np.pi
    corners = np.stack([np.cos(high) * np.cos(around), np.cos(high) * np.sin(around), np.sin(high)], axis=2)
    return uvs, np.where(np.abs(corners) < 1e-9, 0, corners)


def mirrored(uvs: np.ndarray, corners: np.ndarray, missed: float = 0.0) -> Map:
    """A half and its mirror image, on the same texels or a bit beside them."""
    other = (corners * [-1, 1, 1])[:, ::-1]
    return np.concatenate([uvs, uvs[:, ::-1] + missed]), np.concatenate([corners, other])


def mirrored_in_two_islands(missed: float = 0.0) -> Map:
    """Mirrored halves with a front and a back island each."""
    uvs, corners = half_ball()
    front = uvs[..., 0].mean(axis=1)[:, None, None] > 0.5
    return mirrored(np.where(front, uvs * [0.95, 0.45], uvs * [0.95, 0.45] + [0.4, 0.5]) % 2, corners, missed)


def with_overlaps(share: float) -> Map:
    """A plane of 100 islands, of which as many as ``share`` says lie on those beside them."""
    uvs = grid(10).reshape(100, 2, 3, 2)
    corners = flat(uvs.reshape(-1, 3, 2))
    moved = np.random.default_rng(0).permutation(50)[: round(100 * share)] * 2
    laid = uvs * 0.9
    laid[moved] = laid[moved + 1] + 0.003
    return laid.reshape(-1, 3, 2), corners


def cylinder() -> Map:
    """A cylinder as high as it is wide whose two ends lie on the same texels."""
    turn = 2 * np.pi * np.arange(33) / 32
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    uvs, corners = [], []
    for k in range(32):
        one, other = ring[k], ring[k + 1]
        side = np.array([[*one, -1], [*other, -1], [*other, 1], [*one, 1]])
        strip = np.array([[k, 0], [k + 1, 0], [k + 1, 10], [k, 10]]) / 32
        corners += [side[[0, 1, 2]], side[[0, 2, 3]]]
        uvs += [strip[[0, 1, 2]], strip[[0, 2, 3]]]
        for height in (-1, 1):
            corners.append(np.array([[0, 0, height], [*one, height], [*other, height]]))
            uvs.append(np.array([[0.5, 0.7], 0.2 * one + [0.5, 0.7], 0.2 * other + [0.5, 0.7]]))
    return np.array(uvs), np.array(corners)


def cards() -> Map:
    """Cards that touch nothing, all on the same texels, as hair and leaves are made."""
    random = np.random.default_rng(0)
    turned = [flat(SQUARE) @ np.linalg.qr(random.normal(size=(3, 3)))[0] / 9 + random.random(3) for _ in range(99)]
    return np.tile(SQUARE / 2, (99, 1, 1)), np.concatenate(turned)


def boxes() -> Map:
    """Boxes of which each has a tidy map of its own, all of them on the same texels."""
    random = np.random.default_rng(0)
    sides = np.concatenate([SQUARE * random.uniform(0.2, 0.32, 2) + [k % 3 / 3, k // 3 / 3] for k in range(6)])
    places = [cube() * random.uniform(0.1, 0.4, 3) + 4 * random.random(3) for _ in range(40)]
    jitters = random.uniform(-0.1, 0.1, (40, 1, 1, 2))
    return (sides + jitters).reshape(-1, 3, 2), np.concatenate(places)


TIDY: dict[str, Callable[[], Map]] = {
    "a plane": lambda: (grid(20), flat(grid(20))),
    "a cube with a place for each side": lambda: (
        np.concatenate([SQUARE * 0.3 + [k % 3 / 3, k // 3 / 3] for k in range(6)]),
        cube(),
    ),
    "all in the next square": lambda: (grid(20) + np.array([1, 0]), flat(grid(20))),
    "all below zero": lambda: (grid(20) - [3, 2], flat(grid(20))),
    "across the border of squares": lambda: (grid(20) + 0.5, flat(grid(20))),
    "UDIM tiles": lambda: (grid(21) * 3, flat(grid(21))),
}
SHARED_WELL: dict[str, Callable[[], Map]] = {
    "mirrored halves": lambda: mirrored(*half_ball()),
    "mirrored halves with two islands each": mirrored_in_two_islands,
    "mirrored halves laid by eye": lambda: mirrored_in_two_islands(missed=0.003),
    "the ends of a cylinder": cylinder,
    "cards that touch nothing": cards,
    "a row of cubes that touch": lambda: (
        np.tile(TIDY["a cube with a place for each side"]()[0], (9, 1, 1)),
        np.concatenate([cube() + np.array([k, 0, 0]) for k in range(9)]),
    ),
    "overlaps on 5 % of the surface": lambda: with_overlaps(0.05),
}
IN_PIECES: dict[str, tuple[Callable[[], Map], int]] = {
    "a cube with the whole map on each side": (lambda: (np.tile(SQUARE, (6, 1, 1)), cube()), 83),
    "a reset map": (lambda: (np.tile(SQUARE, (400, 1, 1)), flat(grid(20))), 100),
    "a wall of two triangles, tiled": (lambda: (SQUARE * 5.5, flat(SQUARE)), 96),
    "a wall of two triangles, tiled twice": (lambda: (SQUARE * 2, flat(SQUARE)), 75),
    "a floor of many triangles, tiled": (lambda: (grid(20) * 2.5 - 1, flat(grid(20))), 84),
    "overlaps on 20 % of the surface": (lambda: with_overlaps(0.2), 20),
    "overlaps on 50 % of the surface": (lambda: with_overlaps(0.5), 50),
    "boxes that were never packed": (boxes, 90),
}


def found(made: Map) -> str | None:
    uvs, corners = (array.astype(np.float32) for array in made)
    return obstacle(uvs, corners, uses_tiles(uvs))


@pytest.mark.parametrize("name", [*TIDY, *SHARED_WELL])
def test_nothing_is_in_the_way(name: str) -> None:
    assert found((TIDY | SHARED_WELL)[name]()) is None


@pytest.mark.parametrize("name", TIDY)
def test_tidy_maps_share_nothing(name: str) -> None:
    uvs, corners = (array.astype(np.float32) for array in TIDY[name]())
    measured = sharing(uvs, corners, uses_tiles(uvs))
    assert (measured.borrowed, measured.breaks) == (0, 0)


@pytest.mark.parametrize("name", SHARED_WELL)
def test_what_is_shared_is_told_all_the_same(name: str) -> None:
    uvs, corners = (array.astype(np.float32) for array in SHARED_WELL[name]())
    assert any("shared by overlapping faces" in note for note in oddities(uvs, corners=corners))


@pytest.mark.parametrize("name", IN_PIECES)
def test_a_texture_would_be_in_pieces(name: str) -> None:
    make, percent = IN_PIECES[name]
    reason = found(make())
    assert reason is not None
    assert reason.endswith("of the surface lies on texels of other parts and would show pieces of their pattern")
    told = re.search(r"About (\d+)%", reason)
    assert told is not None
    assert int(told.group(1)) == pytest.approx(percent, abs=4)


def test_the_length_of_breaks_is_that_of_the_lines_between_tiles() -> None:
    uvs, corners = SQUARE, flat(SQUARE)
    for tiled, length in ((2, 2), (5, 10)):
        assert sharing(uvs * tiled, corners, tiles=False).breaks == pytest.approx(length, rel=0.15)
    many = sharing(grid(20) * 2, flat(grid(20)), tiles=False)
    assert many.breaks == pytest.approx(2, rel=0.15)
    assert many.borrowed == pytest.approx(0.75, abs=0.03)


def test_size_and_place_do_not_matter() -> None:
    uvs, corners = mirrored_in_two_islands()
    for moved in (corners * 1e-6, corners * 1e6, corners + 50):
        assert found((uvs, moved)) is None
        assert found((np.tile(SQUARE, (len(uvs) // 2, 1, 1)), moved)) is not None


def test_what_cannot_be_judged_is_not_in_the_way() -> None:
    nothing = np.zeros((2, 3, 2)), flat(SQUARE)
    no_places = SQUARE * np.nan, flat(SQUARE)
    no_area = SQUARE, flat(SQUARE) * 0
    assert [found(made) for made in (nothing, no_places, no_area)] == [None] * 3


def test_a_large_tidy_map_takes_no_time() -> None:
    uvs = grid(150)
    begun = time.perf_counter()
    assert found((uvs, flat(uvs))) is None
    assert time.perf_counter() - begun < 1, "45,000 triangles; about 50 ms"


def test_of_islands_that_share_texels_the_one_with_the_widest_keeps_its_own() -> None:
    """A finely divided island whose texels are ten times as wide lies on a corner of a larger one."""
    uvs = np.concatenate([grid(20), 0.1 * grid(40) + 0.2])
    corners = np.concatenate([1.1 * flat(grid(20)), flat(grid(40)) + np.array([0, 0, 5])])
    assert sharing(uvs, corners, tiles=False).borrowed == pytest.approx(0.01 * 1.21 / 2.21, abs=0.005)
