"""Where triangles go through each other."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh
from core.printing.checks.crossings import crossings
from core.printing.checks.structure import structure_of
from tests.core.printing import broken


def pairs_of(mesh: Mesh) -> np.ndarray:
    return crossings(structure_of(mesh))


def test_faces_of_balls_that_cross_lie_on_the_circle_in_which_they_do() -> None:
    mesh = broken.joined(broken.sphere(), broken.moved(broken.sphere(), (20, 0, 0)))
    corners = mesh.positions[mesh.triangles[np.unique(pairs_of(mesh))]]
    assert len(corners) > 50
    assert (corners[..., 0].min(axis=1) < 10.5).all()
    assert (corners[..., 0].max(axis=1) > 9.5).all()


def test_faces_that_only_touch_do_not_cross() -> None:
    cube = broken.box(10, 10, 10)
    on_an_edge = broken.moved(broken.box(4, 4, 4), (7, 7, 0))
    assert len(pairs_of(broken.joined(cube, on_an_edge))) == 0
    assert len(pairs_of(broken.with_t_junction())) == 0
    assert len(pairs_of(broken.with_fin())) == 0


def test_boxes_that_stand_on_one_another_share_faces() -> None:
    cube = broken.box(10, 10, 10)
    same_faces = broken.joined(cube, broken.moved(cube, (0, 0, 10)))
    other_faces = broken.joined(cube, broken.moved(broken.box(4, 4, 4), (1, 2, 7)))
    for mesh in (same_faces, other_faces):
        heights = mesh.positions[mesh.triangles[np.unique(pairs_of(mesh))]][..., 2]
        np.testing.assert_allclose(heights, 5)
        assert len(heights) > 0


def test_a_model_that_is_there_twice_lies_on_itself() -> None:
    ball = broken.sphere()
    assert len(pairs_of(broken.joined(ball, ball))) == 1280


def test_faces_without_area_cross_nothing() -> None:
    assert len(pairs_of(broken.with_degenerate_faces())) == 0
    assert len(pairs_of(broken.one_point())) == 0
