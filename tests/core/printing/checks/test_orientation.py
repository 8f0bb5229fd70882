"""Which way triangles look, and which way they should."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.checks.orientation import Orientation, orientation_of
from core.printing.checks.structure import structure_of
from tests.core.printing import broken


def orientation(mesh: Mesh) -> Orientation:
    return orientation_of(structure_of(mesh))


def ball(radius: float) -> Mesh:
    return broken.sphere(radius, 2)


def test_cavities_look_into_the_void() -> None:
    solid_in_cavity = broken.joined(ball(20), broken.inside_out(ball(15)), ball(10))
    found = orientation(solid_in_cavity)
    assert not found.wrong.any()
    assert found.depth.tolist() == [0, 1, 2]


def test_the_outer_shell_is_wrong_where_both_are_turned() -> None:
    both = broken.joined(broken.inside_out(ball(20)), ball(15))
    wrong = orientation(both).wrong
    assert wrong.reshape(2, -1).mean(axis=1).tolist() == [1, 0]


def test_solids_that_reach_into_others_are_not_cavities() -> None:
    """Like eyes in a head: only a part of them shows, and not the part that is farthest to the right."""
    head, eye = ball(20), broken.moved(ball(5), (0, -18, 0))
    assert not orientation(broken.joined(head, eye)).wrong.any()
    wrong = orientation(broken.joined(head, broken.inside_out(eye))).wrong
    assert wrong.reshape(2, -1).mean(axis=1).tolist() == [0, 1]


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_faces_that_look_inward_are_found_however_many_they_are(share: float) -> None:
    mesh = ball(20)
    turned = np.random.default_rng(2).random(len(mesh.triangles)) < share
    triangles = np.where(turned[:, None], mesh.triangles[:, ::-1], mesh.triangles)
    found = orientation(broken.mesh_with_cells(mesh.positions, triangles))
    np.testing.assert_array_equal(found.wrong, turned)
    assert not found.twisted


def test_an_open_shell_looks_outward_if_it_encloses_something() -> None:
    assert orientation(broken.inside_out(broken.with_hole())).wrong.all()
    assert not orientation(broken.with_hole()).wrong.any()


def test_a_sheet_looks_where_most_of_it_does() -> None:
    sheet = broken.open_sheet()
    assert not orientation(sheet).wrong.any()
    assert not orientation(broken.inside_out(sheet)).wrong.any()


def test_a_moebius_strip_has_no_outside() -> None:
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    axis = np.stack([np.cos(around), np.sin(around), 0 * around], axis=1)
    across = np.cos(around / 2)[:, None] * axis + np.sin(around / 2)[:, None] * np.array([0, 0, 1])
    positions = np.stack([20 * axis - 5 * across, 20 * axis + 5 * across], axis=1).reshape(-1, 3)
    low = 2 * np.arange(24)
    a, b, c, d = low, low + 1, np.roll(low, -1), np.roll(low, -1) + 1
    c[-1], d[-1] = 1, 0
    triangles = np.concatenate([np.stack([a, c, d], axis=1), np.stack([a, d, b], axis=1)])
    assert orientation(broken.mesh_with_cells(positions, triangles)).twisted


def test_volumes_are_those_of_closed_shells() -> None:
    found = orientation(broken.joined(broken.cube(), broken.moved(broken.with_large_hole(), (100, 0, 0))))
    np.testing.assert_allclose(found.volumes, [64_000, 0], rtol=1e-6)
