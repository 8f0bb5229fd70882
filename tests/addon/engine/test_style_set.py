"""Which files of a folder are the maps of a style, as libraries name them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from addon.engine import set_files
from addon.engine.set_files import EXTENSIONS, recognized
from addon.engine.style_set import files_of, is_set, maps_in
from core.border import set_files as engine_set_files
from core.files.set_files import files_of_set

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
    file = recognized(Path(f"{stem}.png"))
    assert (file.kind if file else "") == kind


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


WORDS = (
    *("diff", "diffuse", "col", "color", "colour", "albedo", "basecolor", "base", "nor", "normal", "nrm", "norm"),
    *("disp", "displacement", "height", "rough", "roughness", "gloss", "glossiness", "metal", "metallic", "metalness"),
    *("ao", "occlusion", "ambientocclusion", "arm", "orm", "spec", "opacity", "preview", "normalgl", "NormalDX"),
)
AFTER = ("", "_gl", "-dx", "_opengl", "_DirectX", "_2k", "-16bit", "_4K_png", "_1", " copy")


@pytest.mark.parametrize("seed", range(40))
def test_the_engine_takes_the_same_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = {
        f"wall_{chance.choice(WORDS)}{chance.choice(AFTER)}{chance.choice((*EXTENSIONS, '.txt'))}" for _ in range(12)
    }
    folder = folder_of(tmp_path / "wall", "wall_color.png", *sorted(names))
    for file in folder.iterdir():
        file.write_bytes(bytes(chance.randrange(4)))
    found = {kind: file.path.name for kind, file in files_of_set(folder).items()}
    assert {kind: file.name for kind, file in files_of(folder).items()} == (found if len(found) > 1 else {})


def test_both_halves_have_one_table() -> None:
    assert (set_files._KINDS, EXTENSIONS) == (engine_set_files._KINDS, engine_set_files.EXTENSIONS)
