from __future__ import annotations

import numpy as np
import trimesh

from core.mesh.triangles import areas
from core.printing.filament.cut import Cut, cut


def cut_ball(directions: np.ndarray) -> tuple[trimesh.Trimesh, Cut]:
    """Return a ball, and the same ball cut between the regions that are nearest to ``directions`` [K, 3]."""
    ball = trimesh.creation.icosphere(subdivisions=3)
    owners = np.arange(len(ball.faces))
    shares = np.asarray(ball.vertices) @ np.asarray(directions, float).T
    return ball, cut(np.asarray(ball.vertices), np.asarray(ball.faces), owners, shares)


def test_borders_run_where_two_filaments_have_equal_shares() -> None:
    ball, halves = cut_ball(np.array([[0.3, 0.1, 1], [-0.3, -0.1, -1]]))
    border = halves.positions[len(ball.vertices) :] @ [0.3, 0.1, 1]
    assert len(border) > 50
    assert np.abs(border).max() < 0.02
    corners = halves.positions[halves.triangles]
    sides = corners @ [0.3, 0.1, 1]
    assert (sides[halves.filaments == 0] > -0.02).all() and (sides[halves.filaments == 1] < 0.02).all()


def test_closed_meshes_stay_closed_wherever_three_filaments_meet() -> None:
    ball, parts = cut_ball(np.array([[1, 0, 0], [-0.5, 0.87, 0], [-0.5, -0.87, 0], [0, 0, 1]]))
    mesh = trimesh.Trimesh(parts.positions, parts.triangles, process=False)
    assert mesh.is_watertight and mesh.is_winding_consistent
    np.testing.assert_allclose(mesh.volume, ball.volume)
    sizes = areas(parts.positions[parts.triangles])
    np.testing.assert_allclose(np.bincount(parts.owners, sizes), areas(np.asarray(ball.triangles)))
    assert set(parts.filaments) == {0, 1, 2, 3}
    assert sizes.min() > 1e-6


def test_triangles_of_one_filament_are_not_cut() -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    shares = np.tile([0.4, 0.6], (len(ball.vertices), 1))
    same = cut(np.asarray(ball.vertices), np.asarray(ball.faces), np.arange(len(ball.faces)), shares)
    np.testing.assert_array_equal(same.triangles, ball.faces)
    assert (same.filaments == 1).all()
