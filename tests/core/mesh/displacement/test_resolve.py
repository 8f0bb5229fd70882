from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.cut_edges import Cut, uncut
from core.mesh.displacement.resolve import Limits, at_vertices, resolved
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.sides import is_closed
from core.mesh.welding import welded
from core.steps import result_of
from tests.core.mesh.displacement.reliefs import Level, Waves


def sphere() -> Mesh:
    found = trimesh.creation.icosphere(2)
    return mesh_of(found.vertices, found.faces)


def whole(mesh: Mesh) -> Cut:
    return uncut(mesh.positions, welded(mesh.positions, mesh.triangles))


def errors_of(cut: Cut, relief: Waves) -> np.ndarray:
    """Return how far the triangles are from the relief, at random points."""
    random = np.random.default_rng(1)
    rows = random.choice(len(cut.triangles), 20_000, p=cut.areas / cut.areas.sum())
    shares = random.dirichlet((1, 1, 1), len(rows))
    corners = at_vertices(cut, relief, np.full(len(cut.positions), np.nan, np.float32))[cut.triangles[rows]]
    places = np.einsum("nc,nck->nk", shares, cut.weights[rows])
    return np.abs(np.einsum("nc,nc->n", shares, corners) - relief.at(cut.parents[rows], places))


def test_relief_is_resolved_within_the_tolerance() -> None:
    mesh = sphere()
    relief = Waves(mesh)
    cut = result_of(resolved(whole(mesh), relief, Limits(0.01, 1e-3, 1_000_000)))
    errors = errors_of(cut, relief)
    assert errors.mean() < 1e-3
    assert np.quantile(errors, 0.99) < 4e-3
    assert is_closed(cut.triangles)
    # The flat half has hardly more triangles than it had.
    flat = cut.positions[cut.triangles][..., 0].max(axis=1) <= 0
    assert np.count_nonzero(flat) <= len(mesh.triangles)
    assert len(cut.triangles) > 10 * len(mesh.triangles)


def test_the_largest_errors_go_first_where_triangles_do_not_suffice() -> None:
    mesh = sphere()
    relief = Waves(mesh)
    few, fine = (result_of(resolved(whole(mesh), relief, Limits(1e-3, 1e-6, most))) for most in (3_000, 12_000))
    assert 2_500 < len(few.triangles) <= 3_000
    assert 11_000 < len(fine.triangles) <= 12_000
    assert errors_of(fine, relief).mean() < errors_of(few, relief).mean() / 2
    assert is_closed(fine.triangles)


def test_edges_of_the_finest_length_are_not_cut() -> None:
    mesh = sphere()
    cut = result_of(resolved(whole(mesh), Waves(mesh), Limits(0.1, 1e-9, 1_000_000)))
    corners = cut.positions[cut.triangles]
    lengths = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    # What is left of a triangle has a diagonal, too, which may be shorter.
    assert np.quantile(lengths, 0.02) > 0.03
    assert lengths.min() > 0.01


def test_relief_between_the_corners_of_large_triangles_is_found() -> None:
    """All corners of a cube, the middles of its edges, and the centers of its triangles are at the same height."""
    box = trimesh.creation.box((2, 2, 2))
    mesh = mesh_of(box.vertices, box.faces)
    relief = Waves(mesh, frequency=3 * np.pi)
    assert not relief.at(np.arange(12), np.eye(3)[np.zeros(12, int)]).round(6).any()
    cut = result_of(resolved(whole(mesh), relief, Limits(0.02, 1e-3, 200_000)))
    assert errors_of(cut, relief).mean() < 1e-3


@pytest.mark.parametrize("most", [10, 10_000])
def test_a_mesh_without_relief_stays_as_it_is(most: int) -> None:
    mesh = sphere()
    cut = result_of(resolved(whole(mesh), Level(0.3), Limits(1e-3, 1e-3, most)))
    np.testing.assert_array_equal(cut.triangles, mesh.triangles)
