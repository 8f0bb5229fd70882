"""Each mesh is difficult in the way that it is meant to be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.mesh.checks import check
from core.mesh.mesh import Mesh
from core.render.surface import sample_points, surface_of
from scripts.measure.evaluation.model import Model
from scripts.measure.meshes import MESHES

# Islands that a mesh has at least, and its separate pieces.
KINDS = {
    "suzanne": (5, 3),
    "torus": (100, 1),
    "rock": (300, 1),
    "house": (10, 3),
    "leaf": (1, 1),
    "densities": (24, 1),
    "creature": (40, 1),
    "car": (20, 1),
    "gear": (100, 7),
    "chair": (50, 20),
    "plant": (130, 130),
    "pieces": (400, 200),
    "coat": (20, 4),
    "terrain": (1, 1),
    "helmet": (20, 2),
}
SHELLS = ("car", "coat", "helmet")


def made(name: str) -> tuple[Model, tuple[str, ...]]:
    arrays = MESHES[name]()
    mesh, notes = check(Mesh(arrays.positions, arrays.triangles, arrays.uvs))
    return Model(mesh, surface_of(mesh, "z"), np.zeros((64, 64, 3), np.float32)), notes


@pytest.mark.parametrize("name", KINDS)
def test_islands_and_pieces(name: str) -> None:
    islands, pieces = KINDS[name]
    model, notes = made(name)
    assert len(model.mesh.triangles) < 100_000
    assert model.islands.max() + 1 >= islands
    assert pieces_of(model.mesh.triangles) == pieces
    assert any("times wider" in note for note in notes) == (name == "densities"), "only its texels are uneven"
    assert model.sides.seam.any() == (islands > 1)
    if name in SHELLS:
        assert_inside_shows(model)
    if name == "creature":
        assert_thin(model)


def pieces_of(triangles: np.ndarray) -> int:
    ends, count = triangles[:, [0, 1, 1, 2]].reshape(-1, 2).T, int(triangles.max()) + 1
    neighbors = coo_matrix((np.ones(len(ends[0])), (ends[0], ends[1])), shape=(count, count))
    return len(np.unique(connected_components(neighbors)[1][triangles[:, 0]]))


def assert_inside_shows(model: Model) -> None:
    points, normals = sample_points(model.surface, 4000, 0)
    inward = np.einsum("nk,nk->n", points * [1, 1, 0], normals) < -0.02
    assert inward.mean() > 0.25
    assert model.outside(points[inward], normals[inward]).mean() > 0.8


def assert_thin(model: Model) -> None:
    points, normals = sample_points(model.surface, 4000, 0)
    _, near, _ = model.colors_beside(points - 0.06 * normals, normals, 0.02)
    assert near.mean() > 0.1, "a tenth of the surface has the other side within a few hundredths of the radius"


def test_a_million_triangles() -> None:
    assert len(MESHES["million"]().triangles) > 1_000_000


def test_texels_that_differ_a_hundredfold() -> None:
    model, _ = made("densities")
    low, high = np.percentile(model.surface.uv_density, [2, 98])
    assert (high / low) ** 2 > 50
