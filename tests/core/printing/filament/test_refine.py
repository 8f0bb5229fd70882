from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.triangles import areas
from core.printing.filament.refine import Pieces, refined, whole


def near_the_top(pieces: Pieces) -> np.ndarray:
    return np.asarray(pieces.corners[..., 2].max(axis=1) > 0.49)


def refined_cube(length: float) -> Pieces:
    cube = trimesh.creation.box()
    *_, last = refined(whole(cube.vertices, cube.faces), length, near_the_top)
    return last


def test_triangles_are_small_where_they_should_be_and_large_elsewhere() -> None:
    pieces = refined_cube(0.1)
    longest = np.linalg.norm(pieces.corners - np.roll(pieces.corners, 1, axis=1), axis=2).max(axis=1)
    assert longest[near_the_top(pieces)].max() <= 0.1
    assert longest.max() > 0.5


def test_no_vertex_lies_on_an_edge() -> None:
    pieces = refined_cube(0.1)
    mesh = trimesh.Trimesh(pieces.positions, pieces.triangles, process=False)
    assert mesh.is_watertight and mesh.is_winding_consistent
    np.testing.assert_allclose(mesh.volume, 1)


def test_pieces_know_where_they_lie_on_their_owners() -> None:
    cube, pieces = trimesh.creation.box(), refined_cube(0.2)
    places = np.einsum("fck,fkd->fcd", pieces.weights, np.asarray(cube.triangles)[pieces.owners])
    np.testing.assert_allclose(places, pieces.corners, atol=1e-12)
    np.testing.assert_allclose(np.bincount(pieces.owners, areas(pieces.corners)), areas(np.asarray(cube.triangles)))


def test_thin_triangles_do_not_become_thinner() -> None:
    thin = whole(np.array([[0, 0, 0], [10, 0, 0], [5, 0.5, 0]]), np.array([[0, 1, 2]]))
    *_, pieces = refined(thin, 0.3, lambda some: np.ones(len(some.triangles), bool))
    sides = np.linalg.norm(pieces.corners - np.roll(pieces.corners, 1, axis=1), axis=2)
    heights = 2 * areas(pieces.corners) / sides.max(axis=1)
    first = 2 * areas(thin.corners)[0] / 10
    assert (heights / sides.max(axis=1)).min() > 0.5 * first / 10


def test_refinement_ends_where_there_would_be_too_many_triangles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.printing.filament.refine._MOST", 500)
    assert 100 < len(refined_cube(0.01).triangles) <= 500
