"""How triangles hang together."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.checks.structure import structure_of
from tests.core.printing import broken


def open_edges(mesh: Mesh) -> int:
    structure = structure_of(mesh)
    return int((structure.sides.uses == 1).sum())


@pytest.mark.parametrize(("apart", "still_open"), [(0.0, 0), (0.001, 0), (0.1, 3840)])
def test_open_edges_join_where_vertices_are_close(apart: float, still_open: int) -> None:
    mesh = broken.with_doubled_vertices()
    shaken = mesh.positions + np.random.default_rng(1).uniform(-apart / 2, apart / 2, mesh.positions.shape)
    assert open_edges(broken.mesh_with_cells(shaken, mesh.triangles)) == still_open


def test_closed_shells_that_touch_stay_apart() -> None:
    cube = broken.cube()
    structure = structure_of(broken.joined(cube, broken.moved(cube, (40, 0, 0))))
    assert structure.shells.max() == 1
    assert (structure.sides.uses == 2).all()
    assert len(structure.unjoined) == 0


def test_triangles_that_are_none_are_left_out() -> None:
    mesh = broken.with_degenerate_faces()
    structure = structure_of(mesh)
    assert structure.collapsed.tolist() == [len(mesh.triangles) - 1]
    assert structure.faces[structure.flat].tolist() == [len(mesh.triangles) - 2]


def test_the_first_of_equal_triangles_stays() -> None:
    mesh = broken.with_duplicate_faces()
    assert structure_of(mesh).repeated.tolist() == [1280, 1281, 1282]


def test_a_tiny_model_keeps_its_triangles() -> None:
    """Its edges are shorter than the distance at which vertices of larger models are one."""
    tiny = broken.moved(broken.with_hole(), (0, 0, 0), 1e-5)
    assert len(structure_of(tiny).faces) == 1278
    assert open_edges(tiny) == 6
