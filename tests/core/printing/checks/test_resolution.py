"""Whether the texture is fine enough for the printer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.checks.resolution import check_resolution, resolution_map
from core.printing.other_colors import Patchwork, VertexColors
from core.printing.picture_colors import PictureColors
from core.settings.print_processes import process_of
from tests.core.printing import broken

POLYJET = process_of("polyjet", "full-color")


def inch(width: float = 1.0, height: float = 1.0) -> Mesh:
    """A square of so many inches that shows a whole picture."""
    corners = np.array([[0, 0, 0], [width, 0, 0], [width, height, 0], [0, height, 0]], np.float32) * 25.4
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(corners, triangles, np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)[triangles])


def picture(mesh: Mesh, width: int, height: int) -> PictureColors:
    assert mesh.uvs is not None
    return PictureColors(mesh.uvs, (np.zeros((height, width, 3), np.uint8),))


@pytest.mark.parametrize(
    ("size", "pixels", "dots"), [((1, 1), (300, 300), 300), ((1, 2), (300, 300), 150), ((1, 2), (100, 400), 100)]
)
def test_the_coarser_way_counts(size: tuple[float, float], pixels: tuple[int, int], dots: float) -> None:
    mesh = inch(*size)
    np.testing.assert_allclose(resolution_map(mesh, picture(mesh, *pixels)), dots, rtol=1e-5)


def test_slanted_maps_are_measured_where_they_are_stretched_most() -> None:
    mesh = inch()
    sheared = mesh.positions.copy()
    sheared[2:, 0] += 25.4
    dots = resolution_map(replace(mesh, positions=sheared), picture(mesh, 300, 300))
    # The singular values of a shear by 1 are the golden ratio and its inverse.
    np.testing.assert_allclose(dots, 300 / 1.618034, rtol=1e-5)


def test_coarse_places_are_told_and_selected() -> None:
    fine, coarse = inch(), broken.moved(inch(2, 2), (60, 0, 0))
    mesh = broken.joined(fine, coarse)
    assert fine.uvs is not None
    colors = PictureColors(np.concatenate([fine.uvs, fine.uvs]), (np.zeros((320, 320, 3), np.uint8),))
    found = check_resolution(mesh, colors, POLYJET)
    assert (found.verdict, found.faces.tolist()) == ("warning", [2, 3])
    assert found.figures["share_of_surface"] == pytest.approx(0.8)
    assert found.figures["typical_dots_per_inch"] == pytest.approx(160, rel=1e-3)


def test_a_texture_as_fine_as_the_printer_passes() -> None:
    mesh = inch()
    assert check_resolution(mesh, picture(mesh, 300, 300), POLYJET).verdict == "passed"


def test_each_picture_has_its_own_resolution() -> None:
    mesh = inch()
    assert mesh.uvs is not None
    pictures = (np.zeros((100, 100, 3), np.uint8), np.zeros((200, 200, 3), np.uint8))
    tiles = PictureColors(mesh.uvs, pictures, np.array([0, 1]))
    np.testing.assert_allclose(resolution_map(mesh, tiles), [100, 200], rtol=1e-5)
    patches = Patchwork((picture(mesh, 50, 50), VertexColors(np.ones((2, 3, 3), np.float32))), np.array([0, 1]))
    np.testing.assert_allclose(resolution_map(mesh, patches), [50, np.nan], rtol=1e-5)


def test_single_colors_have_no_resolution() -> None:
    """Low-poly models show a single point of a palette on each face."""
    mesh = inch()
    assert mesh.uvs is not None
    palette = PictureColors(np.full_like(mesh.uvs, 0.3), (np.zeros((16, 16, 3), np.uint8),))
    assert np.isnan(resolution_map(mesh, palette)).all()
    for colors in (palette, VertexColors(np.ones((2, 3, 3), np.float32))):
        assert check_resolution(mesh, colors, POLYJET).verdict == "skipped"
