"""Which files of a folder are the maps of a style, as libraries name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from addon.engine.style_set import files_of, is_set, kind_of, maps_in

POLY_HAVEN = ("brick_wall_001_diff_2k.jpg", "brick_wall_001_nor_gl_2k.exr", "brick_wall_001_nor_dx_2k.exr")
AMBIENT_CG = ("Bricks097_2K-JPG_Color.jpg", "Bricks097_2K-JPG_NormalDX.jpg", "Bricks097_2K-JPG_NormalGL.jpg")


def folder_of(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"")
    return path


@pytest.mark.parametrize(
    ("stem", "kind"),
    [
        ("brick_wall_001_diff_2k", "color"),
        ("brick_wall_001_nor_gl_2k", "normal"),
        ("brick_wall_001_nor_dx_4k", "normal"),
        ("brick_wall_001_arm_2k", "packed"),
        ("brick_wall_001_disp_2k", "height"),
        ("Bricks097_2K-JPG_AmbientOcclusion", "occlusion"),
        ("Bricks097_2K-JPG_NormalGL", "normal"),
        ("Bricks097_2K-PNG_Displacement", "height"),
        ("metal_basecolor", "color"),
        ("metal_metalness", "metallic"),
        ("rough-Rough", "roughness"),
        ("Tiles_Base_Color", "color"),
        ("portrait", ""),
        ("opengl", ""),
    ],
)
def test_files_are_known_by_the_ends_of_their_names(stem: str, kind: str) -> None:
    assert kind_of(stem) == kind


def test_normals_for_opengl_come_first(tmp_path: Path) -> None:
    for name, names in (("haven", POLY_HAVEN), ("ambient", AMBIENT_CG)):
        found = files_of(folder_of(tmp_path / name, *names))
        assert found.keys() == {"color", "normal"} and "gl" in found["normal"].stem.lower()


def test_the_file_that_says_most_is_taken(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "wall", "w_color.jpg", "w_color.png", "w_height_1k.png", "w_height_2k.png")
    (folder / "w_height_2k.png").write_bytes(b"larger")
    found = files_of(folder)
    assert (found["color"].name, found["height"].name) == ("w_color.png", "w_height_2k.png")


def test_a_color_alone_and_maps_without_one_are_no_set(tmp_path: Path) -> None:
    assert not is_set(folder_of(tmp_path / "alone", "wall_color.png", "notes.txt"))
    assert not is_set(folder_of(tmp_path / "colorless", "wall_height.png", "wall_rough.png"))
    assert not is_set(tmp_path / "gone")
    assert is_set(folder_of(tmp_path / "whole", "wall_color.png", "wall_height.png"))


def test_a_packed_file_holds_three_maps() -> None:
    assert maps_in(("color", "packed", "height")) == {"occlusion", "roughness", "metallic", "height"}
    assert maps_in(("color", "gloss")) == {"roughness"}
