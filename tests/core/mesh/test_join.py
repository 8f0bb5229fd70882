"""Parts become one mesh in float64, and only then float32."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.join import join
from core.mesh.part import Part


def sphere(place: tuple[float, float, float] = (0, 0, 0), scale: float = 1.0) -> Part:
    """A sphere with all its corners split, and with UVs equal to x and y."""
    surface = trimesh.creation.icosphere(subdivisions=3)
    corners = surface.triangles.reshape(-1, 3)
    triangles = np.arange(len(corners)).reshape(-1, 3)
    return Part("Sphere", corners * scale + np.array(place), triangles, corners[triangles][..., :2])


def test_split_vertices_are_welded() -> None:
    part = sphere()
    mesh = join([part])
    assert len(mesh.positions) == 642
    np.testing.assert_array_equal(mesh.positions[mesh.triangles], part.positions[part.triangles].astype(np.float32))
    assert not mesh.origin.any(), "near the origin a mesh keeps its coordinates"


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1.0, 1e6])
@pytest.mark.parametrize("place", [(482150.25, 5456120.5, 312), (-4e7, 0, 0), (0, 1e5, -1e5)])
def test_far_from_the_origin_no_face_is_lost(place: tuple[float, float, float], scale: float) -> None:
    near, far = join([sphere(scale=scale)]), join([sphere(place, scale)])
    assert far.triangles.shape == near.triangles.shape
    # What float64 itself has left at that distance.
    lost = 4 * np.spacing(np.abs(place).max()) + 1e-6 * scale
    moved = far.positions[far.triangles] + far.origin - place
    np.testing.assert_allclose(moved, near.positions[near.triangles], atol=lost)
    sides = np.diff(far.positions[far.triangles], axis=1)
    assert (np.abs(np.cross(sides[:, 0], sides[:, 1])).max(axis=1) > 0).all() or scale == 1e-6


def test_a_stray_vertex_that_no_face_uses_does_not_count() -> None:
    part = sphere((482150.25, 5456120.5, 312))
    stray = Part("Sphere", np.concatenate([part.positions, np.zeros((1, 3))]), part.triangles, part.uvs)
    np.testing.assert_array_equal(join([stray]).positions, join([part]).positions)


def test_parts_keep_their_places_to_each_other() -> None:
    mesh = join([sphere((1e6, 0, 0)), sphere((1e6 + 3, 0, 0))])
    assert np.ptp(mesh.positions[:, 0]) == pytest.approx(5)
    assert mesh.origin[0] == pytest.approx(1e6 + 1.5)


def test_faces_without_uvs_are_told_apart_by_nan() -> None:
    part = sphere()
    bare = Part("Bare", part.positions, part.triangles, None)
    assert join([bare]).uvs is None
    uvs = join([part, bare]).uvs
    assert uvs is not None
    assert np.isfinite(uvs[: len(part.triangles)]).all() and np.isnan(uvs[len(part.triangles) :]).all()


@pytest.mark.parametrize("index", [-1, 3])
def test_faces_need_vertices_that_exist(index: int) -> None:
    with pytest.raises(InputError, match="does not have"):
        join([Part("", np.eye(3), np.array([[0, 1, index]]), None)])


def test_no_parts_are_no_faces() -> None:
    assert join([]).triangles.shape == (0, 3)
    assert join([Part("", np.eye(3), np.empty((0, 3), np.int64), None)]).positions.shape == (0, 3)
