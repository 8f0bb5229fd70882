"""What an artist is told about a mesh that is to be symmetric."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from core.texture.symmetry_notes import asymmetry, notes_on_symmetry
from tests.core.mirrored import mirrored
from tests.core.render.test_symmetry import TURNED


@pytest.mark.parametrize("frame", [None, TURNED], ids=["upright", "turned"])
def test_nothing_is_said_of_an_exactly_symmetric_mesh(ball: Mesh, frame: np.ndarray | None) -> None:
    assert list(notes_on_symmetry(surface_of(mirrored(ball, frame), "z"), ("x",))) == []


def test_a_nearly_symmetric_mesh_is_said_to_be_so_with_the_tolerance(ball: Mesh) -> None:
    mesh = mirrored(ball)
    positions = mesh.positions.copy()
    rightmost = positions[:, 0].argmax()
    positions[(positions == positions[rightmost]).all(axis=1), 0] += 0.02
    surface = surface_of(replace(mesh, positions=positions), "z")
    assert asymmetry(surface, "x") == pytest.approx(0.01, rel=0.3)
    (note,) = notes_on_symmetry(surface, ("x",))
    assert note.startswith("The mesh is symmetric in X to within") and "% of its size" in note


def test_a_mesh_that_is_not_symmetric_is_said_not_to_be(ball: Mesh) -> None:
    moved = replace(mirrored(ball), frame=np.array([[1.0, 0, 0, 0.4], [0, 1, 0, 0], [0, 0, 1, 0]]))
    surface = surface_of(moved, "z")
    assert asymmetry(surface, "x") == pytest.approx(0.8 / 2.3, abs=0.06)
    (note,) = notes_on_symmetry(surface, ("x",))
    assert note.startswith("The mesh is not symmetric in X:")
