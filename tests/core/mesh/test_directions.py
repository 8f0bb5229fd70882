"""Directions along meshes on which they are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.directions import along_curvature, along_surface, along_v, upward, uv_steps
from core.mesh.mesh import Mesh, mesh_of
from tests.core.directed import cylinder, lines_apart, torus

UP = np.array([0.0, 0.0, 1.0])


def test_curvature_leads_along_a_limb_and_not_around_it() -> None:
    mesh, axis = cylinder()
    found = along_curvature(mesh, UP)
    assert found.dtype == np.float32 and found.shape == (*mesh.triangles.shape, 3)
    assert np.median(lines_apart(found, axis)) < 1
    assert np.quantile(lines_apart(found, axis), 0.99) < 10
    assert (found @ axis > 0).all(), "the direction that points up rather than down"


@pytest.mark.parametrize("fineness", [1, 3])
def test_curvature_leads_around_the_hole_of_a_torus(fineness: int) -> None:
    """The same way everywhere, also inside, where it bends almost alike in both directions."""
    mesh, around = torus(48 * fineness, 24 * fineness)
    found = along_curvature(mesh, UP)
    assert np.quantile(lines_apart(found, around), 0.95) < 4
    agreeing = (found * around).sum(axis=2) > 0
    assert agreeing.all() or not agreeing.any()


def test_noise_hardly_turns_the_directions() -> None:
    mesh, axis = cylinder(96, 48)
    noise = np.random.default_rng(0).normal(scale=0.003, size=mesh.positions.shape)
    rough = replace(mesh, positions=(mesh.positions + noise).astype(np.float32))
    assert np.median(lines_apart(along_curvature(rough, UP), axis)) < 8


def test_neighbors_decide_where_nothing_bends() -> None:
    """A cylinder with a flat sheet that continues it at one side."""
    mesh, axis = cylinder(turn=0.0)
    sheet = np.array([[0.4, 0, -1], [0.4, 0, 1], [1.4, 0, 1], [1.4, 0, -1]], np.float32)
    count = len(mesh.positions)
    wide = mesh_of(
        np.concatenate([mesh.positions, sheet]),
        np.concatenate([mesh.triangles, [[count, count + 1, count + 2], [count, count + 2, count + 3]]]),
        np.concatenate([mesh.uvs if mesh.uvs is not None else [], np.zeros((2, 3, 2))]),
    )
    found = along_curvature(wide, UP)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), 1, atol=1e-5)
    assert np.median(lines_apart(found[:-2], axis)) < 1


def test_up_is_pressed_onto_the_surface() -> None:
    mesh, _ = torus()
    found = upward(mesh, UP)
    lengths = np.linalg.norm(found, axis=2)
    assert ((np.abs(lengths - 1) < 1e-5) | (lengths == 0)).all()
    assert (found[..., 2] >= 0).all()
    # On the outside of the ring, that is straight up.
    outside = np.linalg.norm(mesh.positions[mesh.triangles][..., :2], axis=2) > 0.999
    np.testing.assert_allclose(found[outside], np.broadcast_to(UP, found[outside].shape), atol=0.02)


def test_where_the_surface_lies_flat_nothing_points_up() -> None:
    floor = mesh_of([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], np.zeros((1, 3, 2)))
    assert (upward(floor, UP) == 0).all()


def test_v_grows_along_the_directions_of_the_uv_map(ball: Mesh) -> None:
    """The ball's map is one of the world: V leads north."""
    found = along_v(ball)
    north = along_surface(np.broadcast_to([0.0, 1.0, 0.0], found.shape), ball)
    assert np.median(lines_apart(found, north)) < 12
    assert ((found * north).sum(axis=2) > 0).all()


def test_faces_without_area_in_the_uv_map_have_no_direction(ball: Mesh) -> None:
    assert (along_v(replace(ball, uvs=np.zeros_like(ball.uvs))) == 0).all()
    lengths = np.linalg.norm(uv_steps(ball), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-9)
