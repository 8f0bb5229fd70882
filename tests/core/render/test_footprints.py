"""Detail fades out toward wider texels on the other side of a seam."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import mesh_of
from core.render import wide_texels as module
from core.render.footprints import Footprints
from core.render.surface import Surface, surface_of
from core.render.wide_texels import wide_texels, widen

SIZE = 256
# A unit of the mesh in the unit ball of the surface: the board is 4 × 1.
UNIT = 1 / np.hypot(2, 0.5)


def board(narrower: float) -> Surface:
    """A board of 4 × 1 from two squares of 2 × 1, with texels that are so many times as narrow on the left."""
    points = np.array([[x, y, 0.0] for x in (0.0, 2.0, 4.0) for y in (0.0, 1.0)])
    triangles = np.array([[0, 2, 3], [0, 3, 1], [2, 4, 5], [2, 5, 3]])
    uvs = points[triangles][..., :2] * 0.1
    uvs[:2] *= narrower
    uvs[2:] += [0.0, 0.5]
    return surface_of(mesh_of(points, triangles, uvs), "y")


def widths(surface: Surface, distances: np.ndarray, triangle: int = 0) -> np.ndarray:
    """Return the widths of texels at some distances left of the seam, on the lower triangle or another one."""
    there = np.array([0.0 - distances, np.full(len(distances), -0.2), np.zeros(len(distances))]).T * UNIT
    return Footprints(surface).at(np.full(len(there), triangle), there.astype(np.float32), SIZE)


def test_texels_of_one_width_keep_it() -> None:
    found = widths(board(1.0), np.linspace(0, 2, 50))
    np.testing.assert_allclose(found, UNIT * 10 / SIZE, rtol=1e-5)


def test_narrow_texels_widen_toward_wide_ones() -> None:
    wide = UNIT * 10 / SIZE
    distances = np.array([0.0, 0.5, 1.0, 1.4, 1.6, 2.0, 8.0]) * wide / UNIT
    # Sizes of graded meshes: they grow by half the distance.
    expected = np.maximum(wide - 0.5 * distances * UNIT, wide / 4)
    np.testing.assert_allclose(widths(board(4.0), distances), expected, atol=wide / 8)


def test_wide_texels_stay_as_they_are() -> None:
    there = np.linspace(0, 1, 20)
    np.testing.assert_allclose(widths(board(4.0), -there, triangle=2), UNIT * 10 / SIZE, rtol=1e-5)


def test_texels_become_at_most_eight_times_as_wide() -> None:
    np.testing.assert_allclose(widths(board(20.0), np.zeros(1)), 8 * UNIT * 10 / SIZE / 20, rtol=0.07)


def test_uvs_far_out_take_no_memory() -> None:
    surface = board(1.0)
    surface.uv_density[:2] *= 1e9
    narrow = Footprints(surface).in_map(np.zeros(1, int), SIZE)
    found = widths(surface, np.linspace(0, 2, 50))
    assert (found >= narrow).all() and (found <= np.float32(8.01) * narrow).all()


def test_points_reach_as_far_as_they_say() -> None:
    random = np.random.default_rng(0)
    for reach in (0.004, 0.02, 0.4, 3.0):
        points, asked = random.uniform(-0.6, 0.6, (80, 3)), random.uniform(0.5, 1, 80) * reach / 2
        places = (points[:, None] + reach * random.normal(size=(80, 40, 3))).reshape(-1, 3).astype(np.float32)
        wide = wide_texels(points, asked)
        found = np.full(len(places), 1e-4, np.float32)
        widen(found, places, wide)
        ways = np.linalg.norm(places[:, None].astype(np.float64) - points, axis=2)
        nearest = np.argsort(ways, axis=1)[:, :4]
        near = np.take_along_axis(ways, nearest, axis=1)
        least = np.where(near < wide.reach, asked[nearest] - near / 2, 0).max(axis=1)
        np.testing.assert_allclose(found, np.maximum(least, 1e-4), rtol=1e-5)
        assert (found > 1e-4).sum() > 100


def test_machines_without_numba_find_the_same_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    wide = wide_texels(random.uniform(-0.3, 0.3, (200, 3)), random.uniform(0.02, 0.04, 200))
    places = random.uniform(-1, 1, (20_000, 3)).astype(np.float32)
    found, expected = np.full((2, len(places)), 1e-3, np.float32)
    widen(found, places, wide)
    monkeypatch.setattr(module, "kernels", lambda: None)
    widen(expected, places, wide)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert (found > 1e-3).sum() > 100
