"""Painted files for filament printers, read by programs that this project did not write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.printing.filament.paint import painted
from core.printing.filament.write import write_filament
from core.printing.model import Painted
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from scripts.measure.print_errors import errors_of, spread
from scripts.readers.lib3mf_ import read_with_lib3mf
from scripts.readers.present import missing_modules, missing_program
from scripts.readers.prusa_slicer import read_with_prusa_slicer
from scripts.readers.reading import CornerColors, Frame, Reading
from scripts.readers.three_js import read_with_three
from tests.core.printing.models import ball
from tests.core.printing.readers.needs import needs

RADIUS = 8.0
WHITE = np.array([255, 255, 255])


@pytest.fixture(scope="module")
def paint() -> Painted:
    settings = PrintSettings(purpose="filament", smallest_feature=1)
    return result_of(painted(ball(RADIUS), settings, process_of("auto", "filament")))


@pytest.fixture(scope="module")
def path(paint: Painted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a print")
    (name,) = result_of(write_filament(paint, PrintSettings(name="ball"), folder))
    return folder / name


def test_slicer_finds_one_closed_body(paint: Painted, path: Path) -> None:
    needs(missing_program("prusa-slicer"))
    found = read_with_prusa_slicer(path)
    assert (found.bodies, found.manifold, found.triangles) == (1, True, len(paint.mesh.triangles))
    np.testing.assert_allclose(found.bounds, [[-RADIUS, -RADIUS, 0], [RADIUS, RADIUS, 2 * RADIUS]], atol=0.01)


def test_viewers_show_the_paint(paint: Painted, path: Path) -> None:
    needs(missing_modules())
    assert_painted(paint, read_with_three(path, "3mf"))


def test_the_reference_reader_knows_all_but_the_paint_of_slicers(paint: Painted, path: Path) -> None:
    reading = read_with_lib3mf(path)
    assert_painted(paint, reading)
    (complaint,) = reading.complaints
    assert "Invalid Attribute in namespace" in complaint


def test_white_stays_white(paint: Painted) -> None:
    (white,) = [k for k, (_, color) in enumerate(paint.filaments) if np.array_equal(color, WHITE)]
    corners = paint.mesh.positions[paint.mesh.triangles].astype(np.float64)
    triangles, weights = spread(corners, 10_000, seed=0)
    points = np.einsum("nk,nkd->nd", weights, corners[triangles])
    # Without the rim of the spot.
    at_top = points[:, 2] > RADIUS * (1 + 0.93)
    assert (paint.of_triangles[triangles[at_top]] == white).all()


def assert_painted(paint: Painted, reading: Reading) -> None:
    palette = np.stack([color for _, color in paint.filaments]).astype(np.float32) / 255
    colors = CornerColors(np.repeat(palette[paint.of_triangles][:, None], 3, axis=1))
    errors = errors_of(paint.mesh, colors, reading, Frame(1, "z"))
    assert (errors.parts, errors.inward) == (1, 0)
    assert max(errors.size, errors.distance) < 0.01
    assert errors.color is not None and errors.color < 0.01
    assert errors.views is not None and errors.views < 0.01
