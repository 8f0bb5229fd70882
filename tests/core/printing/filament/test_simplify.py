from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.mesh.triangles import areas
from core.printing.filament.cut import Cut, cut
from core.printing.filament.refine import refined, whole
from core.printing.filament.simplify import simplified
from core.printing.filament.slivers import without_slivers


def cut_cube(*, is_open: bool = False) -> Cut:
    """Return a cube of 12 triangles whose upper part has another filament, cut finely."""
    cube = trimesh.creation.box()
    faces = np.asarray(cube.faces)[2 if is_open else 0 :]
    *_, pieces = refined(whole(cube.vertices, faces), 0.1, lambda some: np.ones(len(some.triangles), bool))
    heights = pieces.positions[:, 2] + 0.1 * pieces.positions[:, 0]
    return cut(pieces.positions, pieces.triangles, pieces.owners, np.column_stack([heights - 0.123, 0.123 - heights]))


@pytest.mark.parametrize("is_open", [False, True])
def test_flat_parts_become_few_triangles(is_open: bool) -> None:
    fine = cut_cube(is_open=is_open)
    coarse = simplified(fine)
    assert len(coarse.triangles) < len(fine.triangles) / 5
    for parts in (fine.owners, coarse.owners), (fine.filaments, coarse.filaments):
        before, after = (
            np.bincount(part, areas(one.positions[one.triangles]))
            for part, one in zip(parts, (fine, coarse), strict=True)
        )
        np.testing.assert_allclose(after, before)
    first, second = (trimesh.Trimesh(one.positions, one.triangles, process=False) for one in (fine, coarse))
    assert second.is_watertight == first.is_watertight == (not is_open)
    np.testing.assert_allclose(second.area, first.area)
    np.testing.assert_allclose(second.bounds, first.bounds)


def test_what_is_no_solid_stays_as_it_is() -> None:
    fine = cut_cube()
    turned = fine.triangles.copy()
    turned[0] = turned[0, ::-1]
    same = simplified(replace(fine, triangles=turned))
    np.testing.assert_array_equal(same.positions[same.triangles], fine.positions[turned])


def test_slivers_go() -> None:
    """A triangle without area, and one at its longest side, become two."""
    positions = np.array([[0, 0, 0], [1, 0, 0], [0.5, 0, 0], [0.5, 1, 0], [0.5, -1, 0]])
    triangles = np.array([[0, 2, 1], [0, 1, 3], [4, 2, 0], [4, 1, 2]])
    whole = without_slivers(Cut(positions, triangles, np.array([1, 0, 1, 1]), np.array([0, 0, 1, 1])))
    assert areas(positions[whole.triangles]).min() == 0.25
    assert whole.filaments.tolist() == [0, 0, 1, 1]
    before, after = (
        np.cross(*np.diff(positions[one], axis=1).swapaxes(0, 1)).sum() for one in (triangles, whole.triangles)
    )
    assert before == after


def test_the_models_own_slivers_stay() -> None:
    positions = np.array([[0, 0, 0], [1, 0, 0], [0.5, 0, 0], [0.5, 1, 0]])
    triangles = np.array([[0, 2, 1], [0, 1, 3]])
    same = without_slivers(Cut(positions, triangles, np.zeros(2, int), np.arange(2)))
    np.testing.assert_array_equal(same.triangles, triangles)


@pytest.mark.parametrize("upright", [[0, 0, 1], [1, 1, 1]])
def test_flat_sheets_stay(upright: list[float]) -> None:
    turn = trimesh.geometry.align_vectors([0, 0, 1], upright)[:3, :3]
    corners = np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0.0]]) @ turn.T
    quad = whole(corners, np.array([[0, 1, 2], [0, 2, 3]]))
    *_, pieces = refined(quad, 3, lambda some: np.ones(len(some.triangles), bool))
    sheet = simplified(Cut(pieces.positions, pieces.triangles, np.zeros(len(pieces.triangles), int), pieces.owners))
    assert len(sheet.triangles) == 2
    np.testing.assert_allclose(areas(sheet.positions[sheet.triangles]).sum(), 100)
