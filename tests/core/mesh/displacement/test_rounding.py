"""Coarse meshes that are round under their relief."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.mesh.displacement.displace import Relieved, relieved
from core.mesh.displacement.resolve import Limits
from core.mesh.displacement.rounding import smooth_corners
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.normals import NORMAL_ATTRIBUTE
from core.mesh.welding import welded
from core.steps import result_of
from tests.core.mesh.displacement.reliefs import Level, Waves

FINE = Limits(0.01, 2e-4, 60_000)


def of(shape: trimesh.Trimesh) -> Mesh:
    return mesh_of(shape.vertices, shape.faces)


def is_sound(found: Relieved) -> bool:
    after = found.moved()
    shape = trimesh.Trimesh(after.positions, after.triangles, process=False)
    return bool(shape.is_watertight and shape.is_winding_consistent)


def off_the_ball(found: Relieved) -> np.ndarray:
    """Return how far random points of the surface are from a ball of radius 1."""
    after = found.moved()
    points, _ = trimesh.sample.sample_surface(
        trimesh.Trimesh(after.positions, after.triangles, process=False), 5000, seed=0
    )
    return np.abs(np.linalg.norm(points, axis=1) - 1)


def test_a_coarse_ball_is_round() -> None:
    mesh = of(trimesh.creation.icosphere(1))
    flat, found = (result_of(relieved(mesh, Level(0.0), FINE, is_round)) for is_round in (False, True))
    assert len(flat.cut.triangles) == len(mesh.triangles) < len(found.cut.triangles)
    assert is_sound(found)
    assert off_the_ball(found).mean() < 0.1 * off_the_ball(flat).mean()
    assert off_the_ball(found).max() < 0.01


def test_a_cube_stays_a_cube_and_a_plane_a_plane() -> None:
    mesh = of(trimesh.creation.box((2, 2, 2)))
    found = result_of(relieved(mesh, Waves(mesh), FINE, True))
    assert is_sound(found)
    np.testing.assert_allclose(np.abs(found.cut.positions).max(axis=1), 1, atol=1e-6)
    assert (np.abs(found.cut.positions) > 0.999).any(axis=1).all()


def test_the_rim_of_a_cylinder_is_a_circle_and_stays_sharp() -> None:
    mesh = of(trimesh.creation.cylinder(1.0, 2.0, sections=12))
    found = result_of(relieved(mesh, Level(0.0), FINE, True))
    assert is_sound(found)
    points = found.cut.positions[np.unique(found.cut.triangles)]
    side = np.abs(points[:, 2]) < 0.999
    radii = np.hypot(points[:, 0], points[:, 1])
    np.testing.assert_allclose(radii[side], 1, atol=0.005)
    # Lids are flat, and reach as far as the sides.
    np.testing.assert_allclose(np.abs(points[:, 2]).max(), 1, atol=1e-6)
    assert len(points[~side]) > 30 and radii[~side].max() == pytest.approx(1, abs=0.005)


def test_seams_stay_closed_and_uvs_where_they_were(ball: Mesh) -> None:
    assert ball.uvs is not None
    corners = np.arange(ball.triangles.size).reshape(-1, 3)
    split = mesh_of(ball.positions[ball.triangles.reshape(-1)], corners, ball.uvs)
    found = result_of(relieved(split, Waves(split), FINE, True))
    after = found.moved()
    assert is_sound(found) and after.uvs is not None
    expected = np.einsum("nck,nkd->ncd", found.cut.weights, ball.uvs[found.cut.parents])
    np.testing.assert_allclose(after.uvs, expected, atol=1e-6)


def test_a_mesh_that_is_shaded_flat_stays_flat() -> None:
    mesh = of(trimesh.creation.icosphere(1))
    corners = mesh.positions[mesh.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, None].repeat(3, axis=1)
    shaded = replace(mesh, attributes={NORMAL_ATTRIBUTE: faces.astype(np.float32)})
    found = result_of(relieved(shaded, Level(0.0), FINE, True))
    assert len(found.cut.triangles) == len(mesh.triangles)


def test_a_triangle_that_has_a_corner_twice_is_left_out() -> None:
    mesh = of(trimesh.creation.icosphere(1))
    odd = replace(mesh, triangles=np.concatenate([[[0, 0, 1]], mesh.triangles]).astype(np.int32))
    found = result_of(relieved(odd, Level(0.0), FINE, True))
    assert is_sound(found) and off_the_ball(found).mean() < 0.005


def test_faces_share_normals_where_no_sharp_edge_parts_them() -> None:
    mesh = of(trimesh.creation.cylinder(1.0, 2.0, sections=16))
    joined = welded(mesh.positions, mesh.triangles)
    normals = smooth_corners(mesh.positions, joined)
    side = np.abs(mesh.positions[joined][..., 2]).max(axis=1) > np.abs(mesh.positions[joined][..., 2]).min(axis=1) - 1
    lids = (np.abs(normals[..., 2]) > 0.9).all(axis=1)
    radial = mesh.positions[joined][~lids] * [1, 1, 0]
    assert side.all()
    np.testing.assert_allclose(normals[~lids], radial / np.linalg.norm(radial, axis=2, keepdims=True), atol=1e-5)
