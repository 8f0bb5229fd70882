"""Room: how far vertices can move before they meet another surface."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import trimesh

from core.geometry.room import room_of
from core.geometry.shape import shape_of
from core.geometry.topology import edges_of
from core.mesh.mesh import mesh_of
from core.printing.checks.crossings import crossings
from core.printing.checks.structure import structure_of


def ball(x: float, radius: float) -> trimesh.Trimesh:
    return trimesh.creation.icosphere(3, radius).apply_translation((x, 0, 0))


def room(shape: trimesh.Trimesh, most: float) -> np.ndarray:
    edges = edges_of(shape.faces).vertices
    found = room_of(shape.vertices, shape.faces, edges, most)
    steps = np.linalg.norm(shape.vertices[edges[:, 0]] - shape.vertices[edges[:, 1]], axis=1)
    assert (np.abs(found[edges[:, 0]] - found[edges[:, 1]]) <= 0.5 * steps + 1e-6).all(), "there are creases"
    return found


def pairs(shape: trimesh.Trimesh, positions: np.ndarray) -> set[tuple[int, ...]]:
    structure = structure_of(mesh_of(positions, shape.faces))
    return {tuple(sorted(pair)) for pair in structure.faces[crossings(structure)].tolist()}


def test_alone_a_ball_has_all_of_it() -> None:
    np.testing.assert_allclose(room(ball(0, 1), 0.2), 0.2, rtol=1e-6)


def test_a_thin_plate_has_a_part_of_its_thickness() -> None:
    plate = trimesh.creation.box((1, 1, 0.04)).subdivide_to_size(0.1)
    inside = np.abs(plate.vertices[:, :2]).max(axis=1) < 0.4
    np.testing.assert_allclose(room(plate, 0.2)[inside], 0.45 * 0.04, rtol=1e-3)


def test_where_two_parts_are_near_both_leave_the_other_room() -> None:
    both = ball(-0.5, 0.4) + ball(0.5, 0.5)
    found = room(both, 0.2)
    nearest = found[np.abs(both.vertices[:, 0] + 0.05) < 0.06]
    assert (nearest < 0.5 * 0.11).all()
    assert found[both.vertices[:, 0] < -0.8] == pytest.approx(0.18, abs=0.03)
    assert found[both.vertices[:, 0] > 0.9] == pytest.approx(0.2)


def test_where_parts_go_through_each_other_they_stay() -> None:
    both = ball(-0.3, 0.4) + ball(0.3, 0.4)
    found = room(both, 0.2)
    ends = np.unique([both.faces[face] for pair in pairs(both, both.vertices) for face in pair])
    assert len(ends) and (found[ends] == 0).all()
    assert found.max() == pytest.approx(0.2)


@pytest.mark.parametrize("gap", [-0.05, 0.0, 0.05])
def test_whatever_moves_no_others_go_through_each_other(gap: float) -> None:
    both = ball(-0.4 - gap / 2, 0.4) + ball(0.4 + gap / 2, 0.4)
    shape = shape_of(both.vertices, both.faces, edges_of(both.faces), 0.1, 0.2, 1.0)
    before = pairs(both, both.vertices)
    torch.manual_seed(0)
    # Towards each other, as far as they can.
    way = torch.tensor(np.sign(-both.vertices[:, :1]) * [1000.0, 0, 0], dtype=torch.float32)
    moved = shape.moved(way + 100 * torch.randn(way.shape)).numpy()
    assert np.abs(moved - both.vertices).max() > 0.15
    assert pairs(both, moved) <= before
