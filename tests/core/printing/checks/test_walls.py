"""Whether walls are thick enough."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.checks.orientation import orientation_of
from core.printing.checks.structure import structure_of
from core.printing.checks.walls import check_walls
from core.settings.print_processes import process_of
from tests.core.printing import broken

SANDSTONE = process_of("sandstone", "full-color")


def check(mesh: Mesh) -> Check:
    structure = structure_of(mesh)
    return check_walls(structure, orientation_of(structure), SANDSTONE)


@pytest.mark.parametrize("thickness", [0.01, 0.3, 1.0, 1.9])
def test_plates_are_as_thick_as_they_are(thickness: float) -> None:
    found = check(broken.box(30, 40, thickness))
    assert found.verdict == "failed"
    assert found.figures["thinnest_mm"] == pytest.approx(thickness, rel=0.01)
    assert len(found.faces) == 4
    assert found.figures["share_of_surface"] > 0.85


@pytest.mark.parametrize("thickness", [2.0, 2.1, 10.0])
def test_walls_as_thick_as_they_must_be_pass(thickness: float) -> None:
    assert check(broken.box(30, 40, thickness)).verdict == "passed"


def test_edges_and_tips_are_not_walls() -> None:
    tetrahedron = [[0, 0, 0], [30, 0, 0], [0, 30, 0], [0, 0, 30]]
    wedge = [[0, 0, 0], [0, 30, 0], [20, 0, 0], [20, 30, 0], [0, 0, 15], [0, 30, 15]]
    hulls = [trimesh.convex.convex_hull(np.array(corners, float)) for corners in (tetrahedron, wedge)]
    for shape in (*hulls, trimesh.creation.cone(15, 20, sections=24)):
        assert check(broken.mesh_with_cells(shape.vertices, shape.faces)).verdict == "passed"


def test_wires_are_walls() -> None:
    wire = trimesh.creation.cylinder(0.6, 40, sections=16)
    found = check(broken.mesh_with_cells(wire.vertices, wire.faces))
    assert found.verdict == "failed"
    assert found.figures["thinnest_mm"] == pytest.approx(1.2, rel=0.05)


def test_the_wall_around_a_cavity_is_measured() -> None:
    found = check(broken.joined(broken.sphere(20, 4), broken.inside_out(broken.sphere(19, 4))))
    assert found.figures["thinnest_mm"] == pytest.approx(1.0, rel=0.02)
    assert found.figures["share_of_surface"] == pytest.approx(1, abs=0.01)
    assert check(broken.hollow_sphere()).verdict == "passed"


def test_solids_that_overlap_are_one() -> None:
    """Two plates that are too thin make a wall that is not, and what lies in a solid is no wall."""
    plate = broken.box(30, 30, 1.5)
    assert check(broken.joined(plate, broken.moved(plate, (0, 0, 1)))).verdict == "passed"
    assert check(broken.joined(broken.cube(), broken.box(20, 20, 0.5))).verdict == "passed"
    ear = check(broken.with_thin_ears())
    heights = broken.with_thin_ears().positions[broken.with_thin_ears().triangles[ear.faces]][..., 2]
    assert (heights.max(axis=1) > 20).all()
    assert ear.figures["thinnest_mm"] == pytest.approx(0.5, rel=0.01)


def test_it_does_not_matter_where_faces_look_or_how_large_they_are() -> None:
    plate = trimesh.creation.box((30, 30, 1)).subdivide_to_size(2)
    fine = broken.mesh_with_cells(plate.vertices, plate.faces)
    for mesh in (fine, broken.inside_out(fine), broken.moved(fine, (5_000, 0, 0))):
        found = check(mesh)
        assert found.figures["thinnest_mm"] == pytest.approx(1, rel=0.01)
        assert found.figures["share_of_surface"] == pytest.approx(0.94, abs=0.02)


def test_a_few_places_that_are_a_little_too_thin_are_a_warning() -> None:
    leaf = broken.moved(broken.box(6, 6, 1.8), (22, 0, 0))
    assert check(broken.joined(broken.box(40, 40, 40), leaf)).verdict == "warning"


def test_open_sheets_have_no_thickness() -> None:
    found = check(broken.open_sheet())
    assert (found.verdict, found.remedy) == ("skipped", "holes")
    assert np.isfinite(check(broken.with_large_hole()).figures["minimum_mm"])
