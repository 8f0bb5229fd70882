from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from core.mesh.mesh import Mesh
from core.render import surface
from core.render.surface import Surface, sample_places, sample_points, surface_of
from tests.core.render.test_flat_map import board_of_squares


def test_mesh_fits_the_unit_ball_around_its_middle(ball: Mesh) -> None:
    far = Mesh(ball.positions * 7 + np.array([100, -50, 3], np.float32), ball.triangles, ball.uvs)
    surface = surface_of(far, "z")
    points = surface.corners.reshape(-1, 3)
    np.testing.assert_allclose(points.min(axis=0) + points.max(axis=0), 0, atol=1e-4)
    assert np.linalg.norm(points, axis=1).max() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(np.linalg.norm(surface.normals, axis=1), 1, atol=1e-5)
    assert surface.up.tolist() == [0, 0, 1]
    assert 0.9 * 4 * np.pi < surface.areas.sum() < 4 * np.pi


def test_density_is_uv_length_per_length(board: Surface) -> None:
    np.testing.assert_allclose(board.uv_density, np.sqrt(0.5), rtol=1e-5)
    np.testing.assert_allclose(board.normals, [[0, 0, 1]] * 2, atol=1e-6)


def test_points_lie_on_the_surface_evenly(globe: Surface, board: Surface) -> None:
    points, normals = sample_points(globe, 2000, seed=0)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=0.1)
    assert (np.einsum("nk,nk->n", points, normals) > 0.8).all()
    octants = np.bincount((points > 0) @ [1, 2, 4], minlength=8)
    assert octants.min() > 200 and octants.max() < 300
    flat, _ = sample_points(board, 400, seed=0)
    np.testing.assert_allclose(flat[:, 2], 0, atol=1e-6)
    assert np.abs(flat).max() < np.sqrt(0.5) + 1e-6


def test_points_follow_the_seed(globe: Surface) -> None:
    again = [sample_points(globe, 50, seed)[0] for seed in (3, 3, 4)]
    np.testing.assert_array_equal(again[0], again[1])
    assert not np.array_equal(again[0], again[2])


def test_surface_needs_uvs(ball: Mesh) -> None:
    with pytest.raises(ValueError, match="needs UVs"):
        surface_of(Mesh(ball.positions, ball.triangles, None), "y")


def test_machines_without_numba_place_the_same_points(globe: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample_places(globe, 3000, seed=5)
    monkeypatch.setattr(surface, "_PLACES_AT_A_TIME", 700)
    in_parts = sample_places(globe, 3000, seed=5)
    monkeypatch.setattr(surface, "kernels", lambda: None)
    expected = sample_places(globe, 3000, seed=5)
    for others in (in_parts, expected):
        for one, other in zip(found, others, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("compiles", [True, False])
def test_rows_of_regular_meshes_have_places_everywhere(compiles: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 55 places to a row, a sequence along the areas would come to the same columns in each."""
    if not compiles:
        monkeypatch.setattr(surface, "kernels", lambda: None)
    board = board_of_squares(np.linspace(0, 1, 221))
    places, _ = sample_places(board, len(board.areas) // 4, seed=0)
    corners, random = board.corners.reshape(-1, 3), np.random.default_rng(0)
    anywhere = random.uniform(corners.min(axis=0), corners.max(axis=0), (5000, 3))
    spacing = np.sqrt(board.areas.sum() / len(places))
    assert cKDTree(places).query(anywhere)[0].max() < 1.7 * spacing
