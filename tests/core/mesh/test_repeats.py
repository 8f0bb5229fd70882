"""UV maps beyond the unit square: what shows there, at a cost that does not follow the UVs."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.mesh import Mesh
from core.mesh.repeats import repeats
from core.mesh.udim import tiles_of
from core.render.coverage import coverage
from core.render.surface import surface_of
from core.render.texels import TexelMap

SQUARE = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]], np.float32)


def shown(uvs: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which triangles [F, 3, 2] show at points [P, 2] of the unit square, found by trying all repeats: bool [F, P]."""
    found = np.zeros((len(uvs), len(points)), bool)
    low, high = np.floor(uvs.min(axis=(0, 1))).astype(int), np.ceil(uvs.max(axis=(0, 1))).astype(int)
    for u in range(low[0], high[0]):
        for v in range(low[1], high[1]):
            found |= inside(uvs, points + np.array([u, v]))
    return found


def inside(uvs: np.ndarray, points: np.ndarray) -> np.ndarray:
    a, b = uvs, np.roll(uvs, -1, axis=1)
    side = (b - a)[:, :, None]
    way = points[None, None] - a[:, :, None]
    turns = side[..., 0] * way[..., 1] - side[..., 1] * way[..., 0]
    return np.asarray((turns > 0).all(axis=1) | (turns < 0).all(axis=1))


@pytest.mark.parametrize("seed", range(10))
def test_copies_show_all_that_repeats_show(seed: int) -> None:
    random = np.random.default_rng(seed)
    uvs = random.normal(size=(12, 1, 2)) * 9 + random.normal(size=(12, 3, 2)) * random.uniform(0.1, 3)
    points = random.random((200, 2))
    found = repeats(uvs)
    mine = np.zeros((12, 200), bool)
    np.logical_or.at(mine, found.triangles, inside(found.uvs, points))
    np.testing.assert_array_equal(mine, shown(uvs, points))


def test_a_map_inside_is_itself() -> None:
    found = repeats(SQUARE)
    assert found.triangles.tolist() == [0, 1] and not found.wide.any()
    np.testing.assert_array_equal(found.uvs, SQUARE)


@pytest.mark.parametrize("times", [3, 30, 3000, 300_000])
def test_a_texture_that_tiles_the_floor_covers_all_texels(times: int) -> None:
    found = repeats(SQUARE * times)
    assert found.wide.all() and len(found.triangles) <= 2 * 64
    points = np.random.default_rng(0).random((100, 2))
    assert inside(found.uvs, points).any(axis=0).all()


def test_a_strip_along_many_repeats_keeps_its_texels() -> None:
    """A road: the strip from v = 0.2 to 0.4, two thousand times over."""
    found = repeats(SQUARE * np.array([2000, 0.2]) + np.array([0, 0.2]))
    points = np.random.default_rng(0).random((400, 2))
    lit = inside(found.uvs, points).any(axis=0)
    there = (points[:, 1] > 0.2) & (points[:, 1] < 0.4)
    assert lit[there].all() and not lit[~there].any()


def with_strays(ball: Mesh, value: float, count: int) -> Mesh:
    """The ball with the UVs of some corners moved far away."""
    assert ball.uvs is not None
    uvs = ball.uvs.copy()
    uvs[:: max(1, len(uvs) // count), 0] = value
    return replace(ball, uvs=uvs)


@pytest.mark.parametrize(("value", "count"), [(30.5, 1), (-1e5, 40), (-1e5, 10_000), (9.9e5, 1), (1e30, 40)])
def test_stray_uvs_cost_no_more_than_the_texels(ball: Mesh, value: float, count: int) -> None:
    mesh, notes = check(with_strays(ball, value, count), shared=True)
    assert mesh.uvs is not None
    tracemalloc.start()
    begun = time.process_time()
    texels = TexelMap(surface_of(mesh, "y"))
    lit = sum(len(band.indices) for band in texels.bands(128))
    covered = coverage(repeats(mesh.uvs).uvs, 128)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - begun < 10
    assert peak < 128 * 2**20
    # Embree's own memory is not traced; it follows the number of these.
    assert len(repeats(mesh.uvs).triangles) < 20 * len(mesh.triangles)
    if count < len(mesh.triangles):
        assert covered.mean() > 0.5 and lit > 0.5 * covered.sum(), "the rest of the map is as it was"
    assert any("left out" in note for note in notes) == (abs(value) >= 1e6)


def test_islands_win_over_triangles_that_repeat_the_texture(ball: Mesh) -> None:
    assert ball.uvs is not None
    large = np.array([[[0, 0], [3000, 0], [0, 3000]]], np.float32)
    mesh = replace(
        ball,
        triangles=np.concatenate([ball.triangles[-1:], ball.triangles]),
        uvs=np.concatenate([large, ball.uvs]),
    )
    (alone,), (both,) = (TexelMap(surface_of(one, "y")).bands(64) for one in (ball, mesh))
    assert len(both.indices) == 64 * 64, "it lies under all of them"
    points = both.points[np.searchsorted(both.indices, alone.indices)]
    moved = np.linalg.norm(points - alone.points, axis=1)
    # The rim around the islands is not theirs any more.
    assert (moved < 1e-6).mean() > 0.8


def test_no_uvs_near_are_refused(ball: Mesh) -> None:
    assert ball.uvs is not None
    with pytest.raises(InputError, match="too far away"):
        check(replace(ball, uvs=ball.uvs + np.float32(1e7)))


@pytest.mark.parametrize("value", [1e5, 1e30, -1e30])
def test_udim_tiles_far_away_are_refused(ball: Mesh, value: float) -> None:
    mesh = with_strays(ball, value, 1)
    assert mesh.uvs is not None
    mesh.uvs[0] = value
    with pytest.raises(InputError, match=r"UDIM range|cross the border"):
        tiles_of(mesh.uvs)
