"""The model of a print as its job brings it: its size, its place, its colors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh, mesh_of
from core.printing.model import Source
from core.printing.source import read_source
from core.settings.printing import PrintSettings

MIDDLE = np.full((1, 3), 1 / 3, np.float32)


def slab(**changes: Any) -> Mesh:
    """Two triangles, 4 wide, 2 high (y), with the whole texture on them."""
    corners = [(0, 0, 1), (4, 0, 1), (4, 2, 1), (0, 2, 1)]
    uvs = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    triangles = np.array([(0, 1, 2), (0, 2, 3)])
    return replace(mesh_of(corners, triangles, uvs[triangles]), **changes)


def source_of(mesh: Mesh, folder: Path, **settings: Any) -> tuple[Source, tuple[str, ...]]:
    save_npz(mesh, folder / "mesh.npz")
    return read_source(PrintSettings(mesh="mesh.npz", **settings), folder)


def write_picture(path: Path, color: tuple[int, int, int] = (255, 255, 255)) -> None:
    Image.new("RGB", (8, 4), color).save(path)


def test_height_is_along_the_up_axis_and_the_model_stands_in_the_middle(tmp_path: Path) -> None:
    source, _ = source_of(slab(), tmp_path, height="80mm", up_axis="y")
    low, high = source.mesh.positions.min(axis=0), source.mesh.positions.max(axis=0)
    np.testing.assert_allclose(low, (-80, 0, 0), atol=1e-5)
    np.testing.assert_allclose(high, (80, 0, 80), atol=1e-5)


def test_placement_leads_back_to_the_coordinates_of_the_file(tmp_path: Path) -> None:
    mesh = slab(origin=np.array([1000.0, 0, 0]))
    source, _ = source_of(mesh, tmp_path, height=80, up_axis="y")
    back = source.mesh.positions.astype(np.float64) @ source.placement[:3, :3].T + source.placement[:3, 3]
    np.testing.assert_allclose(back, mesh.positions + mesh.origin, atol=1e-4)


def test_units_say_how_large_a_model_is_without_a_height(tmp_path: Path) -> None:
    source, _ = source_of(slab(), tmp_path, units="1cm", up_axis="z")
    np.testing.assert_allclose(np.ptp(source.mesh.positions, axis=0), (40, 20, 0))


def test_a_flat_model_has_no_height_to_scale(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no height along Z"):
        source_of(slab(), tmp_path, height=80, up_axis="z")


def test_vertices_that_no_face_uses_do_not_count(tmp_path: Path) -> None:
    mesh = slab()
    far = replace(mesh, positions=np.vstack([mesh.positions, [[0, 500, 0]]]).astype(np.float32))
    source, _ = source_of(far, tmp_path, height=80)
    assert np.ptp(source.mesh.positions[:, 2]) == pytest.approx(80)


def test_one_picture_is_the_model_s_own_and_white_stays_white(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.png")
    source, _ = source_of(slab(), tmp_path, texture="texture.png")
    assert source.own is not None
    assert (source.own.texture == 255).all()
    assert source.own.texture.shape == (4, 8, 3)
    assert (source.colors.at(np.array([0]), MIDDLE) == 1).all()
    assert source.texel == pytest.approx(0.5)


def test_triangles_in_other_repeats_of_a_picture_move_into_it(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.png")
    mesh = slab()
    assert mesh.uvs is not None
    source, _ = source_of(replace(mesh, uvs=mesh.uvs + np.array([-3, 7], np.float32)), tmp_path, texture="texture.png")
    assert source.own is not None
    assert source.own.mesh.uvs is not None
    np.testing.assert_allclose(source.own.mesh.uvs, mesh.uvs, atol=1e-6)


def test_a_picture_that_repeats_on_a_triangle_is_not_the_model_s_own(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.png")
    mesh = slab()
    assert mesh.uvs is not None
    source, _ = source_of(replace(mesh, uvs=mesh.uvs * 2), tmp_path, texture="texture.png")
    assert source.own is None


def test_tiles_have_pictures_of_their_own(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.1001.png", (255, 0, 0))
    write_picture(tmp_path / "texture.1002.png", (0, 0, 255))
    mesh = slab()
    assert mesh.uvs is not None
    tiled = replace(mesh, uvs=mesh.uvs + np.array([[[0, 0]], [[1, 0]]], np.float32))
    source, _ = source_of(tiled, tmp_path, texture="texture.<UDIM>.png", tiles=True)
    colors = source.colors.at(np.array([0, 1]), np.repeat(MIDDLE, 2, axis=0))
    np.testing.assert_array_equal(colors, [(1, 0, 0), (0, 0, 1)])
    assert source.own is None


def test_colors_of_vertices_come_from_an_attribute(tmp_path: Path) -> None:
    mesh = slab(attributes={"color": np.tile(np.array([0.25, 0.5, 1, 1], np.float32), (2, 3, 1))})
    source, _ = source_of(mesh, tmp_path, texture="attribute:color")
    np.testing.assert_allclose(source.colors.at(np.array([1]), MIDDLE), [(0.25, 0.5, 1)])
    assert source.texel == 0


def test_without_any_colors_the_model_is_white_and_says_so(tmp_path: Path) -> None:
    source, notes = source_of(replace(slab(), uvs=None), tmp_path)
    assert (source.colors.at(np.array([0]), MIDDLE) == 1).all()
    assert "white" in notes[-1]


def test_faces_without_uvs_take_the_mean_color(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.png", (255, 0, 0))
    mesh = slab()
    assert mesh.uvs is not None
    mesh.uvs[1] = np.nan
    source, notes = source_of(mesh, tmp_path, texture="texture.png")
    np.testing.assert_allclose(source.colors.at(np.array([1]), MIDDLE), [(1, 0, 0)])
    assert "1 of 2 triangles have no UVs" in notes[-1]


def test_a_texture_needs_uvs(tmp_path: Path) -> None:
    write_picture(tmp_path / "texture.png")
    with pytest.raises(InputError, match="no UVs"):
        source_of(replace(slab(), uvs=None), tmp_path, texture="texture.png")
