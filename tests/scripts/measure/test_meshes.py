"""Each mesh is difficult in the way that it is meant to be."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.checks import check
from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from scripts.measure.evaluation.model import Model
from scripts.measure.meshes import MESHES


def made(name: str) -> tuple[Model, tuple[str, ...]]:
    arrays = MESHES[name]()
    mesh, notes = check(Mesh(arrays.positions, arrays.triangles, arrays.uvs))
    return Model(mesh, surface_of(mesh, "z"), np.zeros((64, 64, 3), np.float32)), notes


@pytest.mark.parametrize(
    ("name", "islands"), [("suzanne", 5), ("torus", 100), ("rock", 300), ("house", 10), ("leaf", 1), ("densities", 24)]
)
def test_islands(name: str, islands: int) -> None:
    model, notes = made(name)
    assert model.islands.max() + 1 >= islands
    assert any("times wider" in note for note in notes) == (name == "densities"), "only its texels are uneven"
    assert model.sides.seam.any() == (islands > 1)


def test_a_million_triangles() -> None:
    assert len(MESHES["million"]().triangles) > 1_000_000


def test_texels_that_differ_a_hundredfold() -> None:
    model, _ = made("densities")
    low, high = np.percentile(model.surface.uv_density, [2, 98])
    assert (high / low) ** 2 > 50
