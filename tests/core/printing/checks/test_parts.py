"""Whether the model is one piece."""

from __future__ import annotations

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.checks.crossings import crossings
from core.printing.checks.orientation import orientation_of
from core.printing.checks.parts import check_parts
from core.printing.checks.structure import structure_of
from core.settings.print_processes import process_of
from tests.core.printing import broken


def check(mesh: Mesh) -> Check:
    structure = structure_of(mesh)
    pairs = crossings(structure)
    return check_parts(structure, orientation_of(structure), pairs, process_of("mimaki", "full-color"))


def test_crumbs_are_told_and_selected() -> None:
    found = check(broken.with_loose_shells())
    assert (found.verdict, found.count, found.figures["crumbs"]) == ("warning", 3, 2)
    assert found.faces.min() >= 1280
    assert len(found.faces) == 160


def test_parts_that_cross_are_one_piece() -> None:
    ball = broken.sphere(20, 2)
    chain = broken.joined(ball, broken.moved(ball, (30, 0, 0)), broken.moved(ball, (60, 0, 0)))
    assert check(chain).verdict == "passed"
    apart = check(broken.joined(chain, broken.moved(ball, (0, 0, 90))))
    assert (apart.verdict, apart.count, apart.figures["shells"]) == ("warning", 2, 4)


def test_what_lies_inside_cannot_fall_off() -> None:
    found = check(broken.hollow_sphere())
    assert (found.verdict, found.figures["enclosed_shells"]) == ("passed", 1)
    assert "encloses 1 other surface" in found.message
