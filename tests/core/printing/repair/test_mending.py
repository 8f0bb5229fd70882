"""Each repair alone: what it changes, and what it leaves."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.mesh.sides import is_closed
from core.printing.repair.degenerate import remove_degenerate
from core.printing.repair.holes import fill_holes
from core.printing.repair.merge import merge
from core.printing.repair.normals import orient
from core.printing.repair.sound import crosses_itself, is_sound
from core.printing.repair.unpinch import unpinched
from core.printing.repair.workpiece import Workpiece, workpiece
from tests.core.printing import broken


def volume(piece: Workpiece) -> float:
    a, b, c = piece.positions[piece.triangles].transpose(1, 0, 2)
    return float((a * np.cross(b, c)).sum() / 6)


def corners_by_weights(piece: Workpiece, mesh: Mesh) -> np.ndarray:
    """Return where the corners of a copy lie, by the triangles of the original that it says they are on."""
    return piece.carried(mesh.positions[mesh.triangles].astype(np.float64))


def test_vertices_at_the_same_place_are_merged() -> None:
    piece, note = merge(workpiece(broken.with_doubled_vertices()))
    assert is_closed(piece.triangles)
    assert note == "3,198 vertices are merged with others at the same place."


def test_vertices_further_apart_than_a_hundredth_of_a_millimeter_stay() -> None:
    ball = broken.with_doubled_vertices()
    apart = workpiece(ball)
    apart.positions[0] += 0.03
    piece, _ = merge(apart)
    assert not is_closed(piece.triangles)


def test_flat_faces_go_and_nothing_opens() -> None:
    mesh = broken.with_degenerate_faces()
    piece, note = remove_degenerate(workpiece(mesh))
    assert is_closed(piece.triangles)
    assert note.startswith("1 face ")
    np.testing.assert_allclose(corners_by_weights(piece, mesh), piece.positions[piece.triangles], atol=1e-4)


def test_faces_that_are_there_twice_are_there_once() -> None:
    piece, note = remove_degenerate(workpiece(broken.with_duplicate_faces()))
    assert len(piece.triangles) == 1280
    assert note.startswith("3 faces ")


@pytest.mark.parametrize(
    ("mesh", "turned"),
    [
        (broken.with_flipped_faces(), 10),
        (broken.turned_inside_out(), 1280),
        (broken.joined(broken.sphere(20), broken.inside_out(broken.moved(broken.sphere(), (50, 0, 0)))), 1280),
        (broken.hollow_sphere(), 0),
        (broken.inside_out(broken.open_sheet()), 0),
    ],
)
def test_faces_look_outward_and_cavities_stay(mesh: Mesh, turned: int) -> None:
    piece, note = orient(workpiece(mesh))
    assert note == ("" if not turned else f"{turned:,} faces are turned outward.")
    assert (piece.triangles != mesh.triangles).any(axis=1).sum() == turned
    np.testing.assert_allclose(corners_by_weights(piece, mesh), piece.positions[piece.triangles])


def test_holes_are_filled_with_the_color_beside_them() -> None:
    mesh = broken.with_hole()
    piece, note = fill_holes(workpiece(mesh))
    assert is_closed(piece.triangles)
    assert note == "2 holes are filled with 2 faces."
    places = corners_by_weights(piece, mesh)[-2:]
    # One place each, at a corner of the hole.
    np.testing.assert_array_equal(places, places[:, :1].repeat(3, axis=1))
    assert np.isin(places[:, 0], piece.positions[piece.triangles[-2:]]).all()


def test_a_crack_beside_a_vertex_is_closed_without_a_flat_face() -> None:
    piece, _ = fill_holes(workpiece(broken.with_t_junction()))
    assert is_closed(piece.triangles)
    assert volume(piece) == pytest.approx(64_000)
    assert remove_degenerate(piece)[1] == ""


def test_holes_that_touch_at_a_vertex_are_two() -> None:
    ball = broken.sphere()
    around = np.flatnonzero((ball.triangles == 0).any(axis=1))
    piece, note = fill_holes(workpiece(ball.faces(np.setdiff1d(np.arange(1280), around[[0, 2]]))))
    assert is_closed(piece.triangles)
    assert note.startswith("2 holes")


def test_a_flat_sheet_is_not_doubled() -> None:
    piece, note = fill_holes(workpiece(broken.open_sheet()))
    assert (len(piece.triangles), note) == (2, "")
    _, note = fill_holes(workpiece(broken.joined(broken.with_hole(), broken.one_triangle())))
    assert note == "2 holes are filled with 2 faces."


def test_solids_that_share_an_edge_face_outward() -> None:
    cube = broken.cube()
    beside = broken.inside_out(broken.moved(cube, tuple(np.ptp(cube.positions, axis=0) * (1, 1, 0))))
    joined, _ = merge(workpiece(broken.joined(cube, beside)))
    piece, note = orient(joined)
    assert note == "12 faces are turned outward."
    assert volume(piece) == pytest.approx(2 * volume(workpiece(cube)))


def test_parts_that_touch_at_a_vertex_get_one_each() -> None:
    mesh = broken.touching_at_a_vertex()
    piece, _ = unpinched(workpiece(mesh))
    assert (
        len(piece.positions)
        == len(mesh.positions) - len(np.setdiff1d(np.arange(len(mesh.positions)), mesh.triangles)) + 1
    )
    np.testing.assert_array_equal(piece.positions[piece.triangles], mesh.positions[mesh.triangles])


@pytest.mark.parametrize("clean", broken.CLEAN)
def test_clean_models_are_sound(clean: object) -> None:
    assert callable(clean)
    assert is_sound(workpiece(clean()))


@pytest.mark.parametrize("crossing", [broken.with_crossing_shells, broken.crossing_itself, broken.with_thin_ears])
def test_surfaces_that_go_through_each_other_are_noticed(crossing: object) -> None:
    assert callable(crossing)
    assert crosses_itself(workpiece(crossing()))


@pytest.mark.parametrize("flawed", [broken.with_hole, broken.turned_inside_out, broken.with_fin])
def test_surfaces_without_a_clear_inside_are_not_sound(flawed: object) -> None:
    assert callable(flawed)
    assert not is_sound(workpiece(flawed()))
