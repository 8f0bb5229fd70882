"""All checks at once: what they report of models that are broken in every way, and that they let clean ones pass."""

from __future__ import annotations

from collections.abc import Callable

import manifold3d
import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.checks.all import check_all
from core.printing.picture_colors import PictureColors
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from tests.core.printing import broken

LONGEST = 125
"""Letters of a message: it is read in a panel, and on one line of the print sheet."""


def checks_of(mesh: Mesh, process: str = "sandstone") -> dict[str, Check]:
    """Return all checks of a mesh whose texture is large enough."""
    assert mesh.uvs is not None
    colors = PictureColors(mesh.uvs, (np.zeros((16, 16, 3), np.uint8),))
    steps = check_all(mesh, colors, PrintSettings(), process_of(process, "all"), None)
    found = result_of(steps)
    assert len({check.name for check in found}) == len(found)
    return {check.name: check for check in found if check.name != "resolution"}


def wrong(mesh: Mesh) -> dict[str, tuple[str, int]]:
    """Return the verdicts and counts of all checks that found something."""
    return {
        name: (check.verdict, check.count)
        for name, check in checks_of(mesh).items()
        if check.verdict in ("warning", "failed")
    }


@pytest.mark.parametrize("clean", broken.CLEAN, ids=lambda model: model.__name__)
def test_clean_models_pass(clean: Callable[[], Mesh]) -> None:
    assert wrong(clean()) == {}
    assert [name for name, check in checks_of(clean()).items() if check.verdict == "skipped"] == ["gamut"]


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (broken.with_hole, {"holes": ("failed", 2)}),
        (broken.with_large_hole, {"holes": ("failed", 1)}),
        (broken.with_doubled_vertices, {"holes": ("failed", 3840)}),
        (broken.with_t_junction, {"holes": ("failed", 1)}),
        (broken.with_flipped_faces, {"normals": ("failed", 10)}),
        (broken.turned_inside_out, {"normals": ("failed", 1280)}),
        (broken.with_crossing_shells, {"intersections": ("warning", 170)}),
        (broken.crossing_itself, {"intersections": ("failed", 10)}),
        (broken.with_degenerate_faces, {"degenerate": ("warning", 2)}),
        (broken.with_duplicate_faces, {"degenerate": ("failed", 3)}),
        (broken.with_loose_shells, {"shells": ("warning", 3), "walls": ("failed", 160)}),
        (broken.with_fin, {"holes": ("failed", 1), "manifold": ("failed", 1)}),
        (broken.touching_at_a_vertex, {"manifold": ("warning", 1), "shells": ("warning", 2)}),
        (broken.thin_sheet, {"walls": ("failed", 4)}),
        (broken.with_thin_ears, {"intersections": ("warning", 18), "walls": ("failed", 8)}),
        (broken.open_sheet, {"holes": ("failed", 1)}),
        (broken.one_triangle, {"holes": ("failed", 1)}),
        (broken.one_point, {"holes": ("failed", 0), "degenerate": ("warning", 1), "size": ("failed", 1)}),
        (broken.far_away, {}),
        (broken.of_ten_meters, {"size": ("failed", 1)}),
        (broken.of_a_tenth_of_a_millimeter, {"size": ("failed", 1), "walls": ("failed", 1280)}),
        (broken.of_astronomical_size, {"size": ("failed", 1)}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_flaw_is_found_and_no_other(model: Callable[[], Mesh], found: dict[str, tuple[str, int]]) -> None:
    assert wrong(model()) == found


@pytest.mark.parametrize("model", broken.CLEAN + broken.BROKEN, ids=lambda model: model.__name__)
def test_messages_fit_and_elements_are_those_of_the_mesh(model: Callable[[], Mesh]) -> None:
    mesh = model()
    for check in checks_of(mesh).values():
        assert len(check.message) <= LONGEST
        assert check.message[0].isupper() or check.message[0].isdigit()
        assert check.message.endswith(".")
        assert check.faces.dtype == check.edges.dtype == np.int32
        assert ((check.faces >= 0) & (check.faces < len(mesh.triangles))).all()
        assert ((check.edges >= 0) & (check.edges < len(mesh.positions))).all()
        sides = {frozenset(side) for a, b, c in mesh.triangles.tolist() for side in ((a, b), (b, c), (c, a))}
        assert {frozenset(edge) for edge in check.edges.tolist()} <= sides


@pytest.mark.parametrize("model", broken.CLEAN + broken.BROKEN, ids=lambda model: model.__name__)
def test_what_passes_is_a_solid_for_manifold3d(model: Callable[[], Mesh]) -> None:
    mesh = model()
    solid = (
        manifold3d.Manifold(manifold3d.Mesh(mesh.positions, mesh.triangles.astype(np.uint32))).status()
        == manifold3d.Error.NoError
    )
    found = wrong(mesh)
    if not solid:
        assert {"holes", "manifold", "normals", "degenerate"} & set(found)
    if not {"holes", "manifold", "normals", "degenerate"} & set(found):
        assert solid


def test_progress_rises_to_the_end() -> None:
    mesh = broken.cube()
    assert mesh.uvs is not None
    colors = PictureColors(mesh.uvs, (np.zeros((16, 16, 3), np.uint8),))
    shares = list(check_all(mesh, colors, PrintSettings(), process_of("auto", "full-color"), None))
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1


@pytest.mark.parametrize("seed", range(12))
def test_soups_of_triangles_are_checked_all_the_same(seed: int) -> None:
    """Vertices on a coarse grid, and any of them in each triangle: everything that can be wrong is."""
    numbers = np.random.default_rng(seed)
    positions = numbers.integers(0, 4, (numbers.integers(1, 40), 3)) * 5.0
    mesh = broken.mesh_with_cells(positions, numbers.integers(0, len(positions), (numbers.integers(1, 80), 3)))
    found = checks_of(mesh)
    assert {check.verdict for check in found.values()} > {"passed"}
    assert "failed" in {found[name].verdict for name in ("holes", "manifold", "degenerate")}
