"""Whether quick ways to look at many triangles find what plain ones find."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.uv_map import FAR, are_near
from core.mesh.uv_owners import bounds, owners_of, repeat_texture


def scattered(count: int, seed: int = 0) -> np.ndarray:
    """Small triangles in and around the unit square, some of them across its borders, a few larger than it."""
    random = np.random.default_rng(seed)
    sizes = np.where(random.random(count) < 0.001, 3.0, 0.01)[:, None, None]
    return (random.uniform(-0.2, 1.2, (count, 1, 2)) + sizes * random.random((count, 3, 2))).astype(np.float32)


@pytest.mark.parametrize("tiles", [False, True])
def test_a_grid_for_a_few_points_knows_of_them_what_a_grid_for_all_does(tiles: bool) -> None:
    uvs = scattered(50_000)
    points = uvs[::100].astype(np.float64).mean(axis=1)
    few, every = owners_of(uvs, None, tiles, points), owners_of(uvs, None, tiles)
    hit = few.at(points)[0] >= 0
    assert np.array_equal(hit, every.at(points)[0] >= 0) and hit.mean() > 0.9
    assert len(few.entries) < len(every.entries) / 5


def test_owners_hold_their_points() -> None:
    uvs = scattered(50_000, seed=1)
    points = np.random.default_rng(2).random((2000, 2))
    owners = owners_of(uvs, np.arange(len(uvs)), tiles=False)
    faces, weights = owners.at(points)
    hit = faces >= 0
    places = np.einsum("nk,nkc->nc", weights[hit], uvs[faces[hit]].astype(np.float64)) % 1
    apart = np.abs(places - points[hit])
    assert np.minimum(apart, 1 - apart).max() < 1e-6
    assert not repeat_texture(uvs)[faces[hit]].any()


def test_bounds_and_what_is_near_are_those_of_all_corners() -> None:
    uvs = scattered(1000)
    uvs[3, 1, 0], uvs[5, 2, 1], uvs[7, 0, 0] = np.nan, -2 * FAR, FAR
    low, high = bounds(uvs)
    assert np.array_equal(low, uvs.min(axis=1), equal_nan=True)
    assert np.array_equal(high, uvs.max(axis=1), equal_nan=True)
    assert np.array_equal(are_near(uvs), (np.abs(uvs) < FAR).all(axis=(1, 2)))
