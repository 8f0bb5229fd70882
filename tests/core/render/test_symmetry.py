"""Symmetry about the object's axes, wherever the object is and however it is turned."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.render.cameras import camera_targets
from core.render.surface import Surface, sample_points, surface_of
from core.render.symmetry import Symmetry, symmetry_of
from tests.core.mirrored import mirrored

TURNED = np.array([[0.8, -0.6, 0.0, 3.0], [0.6, 0.8, 0.0, -2.0], [0.0, 0.0, 1.0, 0.5]])
POINTS = np.random.default_rng(0).uniform(-1, 1, (1000, 3)).astype(np.float32)


def symmetry(surface: Surface, axes: str) -> Symmetry:
    found = symmetry_of(surface, tuple(axes))
    assert found is not None
    return found


@pytest.mark.parametrize("axes", ["x", "y", "z", "xy", "xyz"])
def test_mirror_images_fold_onto_the_same_place(globe: Surface, axes: str) -> None:
    signs = np.where(np.isin(list("xyz"), list(axes)), -1, 1).astype(np.float32)
    folded = symmetry(globe, axes).fold(POINTS)
    assert np.array_equal(folded, symmetry(globe, axes).fold(POINTS * signs))
    assert np.array_equal(folded, np.where(signs < 0, np.abs(POINTS), POINTS))
    assert folded.dtype == np.float32


def test_what_is_kept_stays_the_same_to_the_last_bit(ball: Mesh) -> None:
    turned = symmetry(surface_of(mirrored(ball, TURNED), "z"), "xz")
    kept = POINTS[~turned.is_mirrored(POINTS)]
    assert 100 < len(kept) < 500
    assert np.array_equal(turned.fold(kept), kept)
    assert np.array_equal(turned.fold(turned.fold(POINTS)), turned.fold(POINTS))


def test_the_planes_are_those_of_the_object(ball: Mesh) -> None:
    """The same object, turned and far away, has the same halves."""
    here, there = (surface_of(mirrored(ball, frame), "z") for frame in (None, TURNED))
    sides = [symmetry(one, "x").is_mirrored(sample_points(one, 500, 0)[0]) for one in (here, there)]
    assert np.array_equal(sides[0], sides[1])
    assert 0.4 < sides[0].mean() < 0.6


def test_axes_that_are_not_at_right_angles_mirror_along_the_axis() -> None:
    slanted = Symmetry(np.array([[0.8, 0.6, 0.0]]), np.array([[1.25, 0.0, 0.0]]), np.zeros(3))
    np.testing.assert_allclose(slanted.fold(np.array([[-0.8, 0.0, 1.0]])), [[0.8, 1.2, 1.0]])


def test_close_cameras_look_at_the_side_that_is_kept(globe: Surface) -> None:
    one_side = symmetry(globe, "x")
    points, normals = camera_targets(globe, 0, one_side)
    assert not one_side.is_mirrored(points).any() and len(points) == len(normals)
    assert len(points) > 500


def test_without_axes_there_is_no_symmetry(globe: Surface) -> None:
    assert symmetry_of(globe, ()) is None
