from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.mesh.displacement.displace import finest_edge, relieved
from core.mesh.displacement.heights import PictureHeights
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.uv_pictures import UVPictures
from core.steps import result_of
from tests.core.mesh.displacement.reliefs import Level, Waves

FINE = Limits(0.01, 2e-4, 60_000)


def closed_and_sound(mesh: Mesh) -> bool:
    found = trimesh.Trimesh(mesh.positions, mesh.triangles, process=False)
    return bool(found.is_watertight and found.is_winding_consistent)


def test_a_cube_becomes_a_larger_cube() -> None:
    box = trimesh.creation.box((2, 2, 2))
    mesh = mesh_of(box.vertices, box.faces)
    larger = result_of(relieved(mesh, Level(0.25), FINE)).moved()
    np.testing.assert_allclose(larger.positions, 1.25 * mesh.positions, atol=1e-6)
    smaller = result_of(relieved(mesh, Level(-0.25), FINE)).moved()
    np.testing.assert_allclose(smaller.positions, 0.75 * mesh.positions, atol=1e-6)


def test_faces_of_a_cube_that_sink_do_not_fold() -> None:
    """Vertices close to an edge would be in its way."""
    fine = trimesh.creation.box((2, 2, 2))
    for _ in range(5):
        fine = fine.subdivide()
    assert len(fine.faces) > 10_000
    mesh = mesh_of(fine.vertices, fine.faces)
    smaller = result_of(relieved(mesh, Level(-0.25), FINE)).moved()
    found = trimesh.Trimesh(smaller.positions, smaller.triangles, process=False)
    assert found.volume == pytest.approx(1.5**3, rel=1e-4)
    np.testing.assert_allclose(found.face_normals, fine.face_normals, atol=1e-3)
    assert np.abs(smaller.positions).max(axis=1) == pytest.approx(0.75, abs=1e-4)


@pytest.mark.parametrize(
    "shape", [trimesh.creation.icosphere(2), trimesh.creation.torus(1, 0.4), trimesh.creation.box((2, 2, 2))]
)
def test_closed_shapes_stay_closed(shape: trimesh.Trimesh) -> None:
    mesh = mesh_of(shape.vertices, shape.faces)
    before = result_of(relieved(mesh, Waves(mesh), FINE))
    after = before.moved()
    assert len(after.triangles) > 5_000
    assert closed_and_sound(after)
    np.testing.assert_allclose(before.moved(0).positions, before.cut.positions, atol=1e-6)


def test_points_of_a_sphere_move_along_its_radius() -> None:
    shape = trimesh.creation.icosphere(4)
    mesh = mesh_of(shape.vertices, shape.faces)
    before = result_of(relieved(mesh, Waves(mesh), FINE))
    radii = np.linalg.norm(before.cut.positions, axis=1)
    expected = before.cut.positions / radii[:, None] * (radii + before.heights)[:, None]
    np.testing.assert_allclose(before.moved().positions, expected, atol=2e-3)


def test_nothing_opens_at_a_seam(ball: Mesh) -> None:
    """Vertices are split along the seam, and a picture is not the same on both sides of it."""
    assert ball.uvs is not None
    corners = np.arange(ball.triangles.size).reshape(-1, 3)
    split = mesh_of(ball.positions[ball.triangles.reshape(-1)], corners, ball.uvs)
    picture = np.random.default_rng(0).random((16, 16, 1), np.float32)
    assert split.uvs is not None
    relief = PictureHeights(UVPictures(split.uvs, [picture]), -0.05, 0.05)
    after = result_of(relieved(split, relief, FINE)).moved()
    assert len(after.triangles) > 5_000
    assert closed_and_sound(after)


def test_uvs_and_attributes_stay_where_they_are(ball: Mesh) -> None:
    """Both are linear on every triangle, so that those of the parts are those of the whole."""
    assert ball.uvs is not None
    places = ball.positions[ball.triangles]
    mesh = replace(ball, attributes={"place": places})
    before = result_of(relieved(mesh, Waves(mesh), FINE))
    after = before.moved()
    assert after.uvs is not None
    np.testing.assert_allclose(after.attributes["place"], before.cut.positions[before.cut.triangles], atol=1e-6)
    first, second = (np.sort(_areas(uvs)) for uvs in (ball.uvs, after.uvs))
    assert second.sum() == pytest.approx(first.sum(), rel=1e-5)
    # Corners of the mesh have exactly the UVs that they had.
    old = before.cut.weights.max(axis=2) == 1
    rows, corners = np.nonzero(old)
    own = before.cut.weights[rows, corners].argmax(axis=1)
    np.testing.assert_array_equal(after.uvs[rows, corners], ball.uvs[before.cut.parents[rows], own])


def test_pictures_give_the_heights(ball: Mesh) -> None:
    assert ball.uvs is not None
    picture = np.linspace(0, 1, 64, dtype=np.float32)[:, None, None] * np.ones((1, 64, 1), np.float32)
    relief = PictureHeights(UVPictures(ball.uvs, [picture]), -0.1, 0.3)
    before = result_of(relieved(ball, relief, FINE))
    after = before.moved()
    assert after.uvs is not None
    # Rows go from the top; v from the bottom.
    expected = -0.1 + 0.4 * np.clip(((1 - after.uvs[..., 1]) * 64 - 0.5) / 63, 0, 1)
    found = before.heights[before.cut.triangles]
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_finest_edge_is_that_of_equal_triangles() -> None:
    shape = trimesh.creation.icosphere(3)
    edges = shape.edges_unique_length.mean()
    assert finest_edge(mesh_of(shape.vertices, shape.faces), len(shape.faces)) == pytest.approx(edges, rel=0.05)


def _areas(uvs: np.ndarray) -> np.ndarray:
    first, second = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
    return np.asarray(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2)
