"""Texels that are drawn, triangle by triangle, against rays cast at the same places."""

from __future__ import annotations

import numpy as np
import pytest

from core.kernels.compiled import kernels
from core.mesh.mesh import mesh_of
from core.render.flat_map import FlatMap
from core.render.surface import Surface, surface_of
from tests.core.render.test_texels import mirrored_halves

pytestmark = pytest.mark.skipif(kernels() is None, reason="nothing is drawn without numba")


def drawn(surface: Surface, size: int, rows: int = 40) -> tuple[np.ndarray, np.ndarray]:
    flat = FlatMap(surface)
    triangles, points = zip(
        *(flat.texels(size, top, min(top + rows, size)) for top in range(0, size, rows)), strict=True
    )
    return np.concatenate(triangles), np.concatenate(points)


def cast(surface: Surface, size: int) -> tuple[np.ndarray, np.ndarray]:
    centers = (np.arange(size, dtype=np.float32) + 0.5) / size
    u, v = np.meshgrid(centers, 1 - centers)
    return FlatMap(surface).at(np.stack([u.ravel(), v.ravel()], axis=1))


def soup(uvs: np.ndarray) -> Surface:
    corners = np.random.default_rng(0).normal(size=(len(uvs) * 3, 3))
    return surface_of(mesh_of(corners, np.arange(len(corners)).reshape(-1, 3), uvs), "y")


def board_of_squares(places: np.ndarray) -> Surface:
    """A flat board in two triangles for each square between ``places`` along u and v."""
    points = np.array([[x, y, 0.0] for y in places for x in places])
    index = np.arange(len(points)).reshape(len(places), -1)
    left, right, above, beyond = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    triangles = np.concatenate(
        [np.stack(three, -1).reshape(-1, 3) for three in ((left, right, beyond), (left, beyond, above))]
    )
    return surface_of(mesh_of(points, triangles, points[triangles][..., :2]), "y")


def test_triangles_that_lie_on_each_other_in_all_sizes() -> None:
    random = np.random.default_rng(1)
    for spread in (0.02, 0.2, 3.0):
        surface = soup(random.random((200, 1, 2)) + spread * random.normal(size=(200, 3, 2)))
        (found, points), (expected, places) = drawn(surface, 96), cast(surface, 96)
        assert (found >= 0).any()
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_allclose(points, places, atol=1e-4)


def test_the_island_on_top_has_the_texels() -> None:
    surface = mirrored_halves()
    (found, points), (expected, places) = drawn(surface, 64), cast(surface, 64)
    np.testing.assert_array_equal(found >= 0, expected >= 0)
    np.testing.assert_allclose(points, places, atol=1e-6)


@pytest.mark.parametrize("size", [64, 100])
def test_edges_through_the_centers_of_texels_leave_no_holes(size: int) -> None:
    places = (np.arange(0, size, 7) + 0.5) / size
    surface = board_of_squares(places)
    found, points = drawn(surface, size)
    inside = np.zeros((size, size), bool)
    last = int(places[-1] * size)
    inside[size - 1 - last :, : last + 1] = True
    np.testing.assert_array_equal(found.reshape(size, size)[1:-1, 1:-1] >= 0, inside[1:-1, 1:-1])
    row, column = np.divmod(np.flatnonzero(found >= 0), size)
    middle, radius = places[[0, -1]].mean(), np.hypot(*(places[[-1, -1]] - places[0])) / 2
    np.testing.assert_allclose(points[found >= 0, 0], ((column + 0.5) / size - middle) / radius, atol=1e-5)
    np.testing.assert_allclose(points[found >= 0, 1], (1 - (row + 0.5) / size - middle) / radius, atol=1e-5)


def test_of_triangles_that_share_a_texel_the_first_has_it() -> None:
    surface = board_of_squares(np.array([0.0, 0.5, 1.0]))
    found, _ = drawn(surface, 5)
    assert found.reshape(5, 5)[2, 2] == 0


def test_slivers_and_points_are_no_trouble() -> None:
    thin = np.array([[0.1, 0.1], [0.9, 0.1 + 1e-7], [0.5, 0.1 + 1e-7]])
    point = np.full((3, 2), 0.5)
    huge = np.array([[-9e5, 0.3], [9e5, 0.3], [0.0, 0.3 + 1e-6]])
    found, points = drawn(soup(np.stack([thin, point, huge])), 64)
    assert np.isfinite(points).all()
    assert not (found == 1).any()
