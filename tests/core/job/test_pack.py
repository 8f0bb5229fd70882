from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.border.names import CHECKPOINT_FILE, RESULT_FILE
from core.errors import InputError, PatinaError
from core.faces.cli.resume import check_unchanged
from core.job.folder import load_job
from core.job.pack import pack
from core.job.tiles import pattern_of
from core.mesh.arrays import load_npz
from core.settings.texture import TextureSettings
from tests.core.mesh.gltf.builder import UVS, square_scene


@pytest.fixture
def values(quad: Path, picture: Path) -> dict[str, Any]:
    return {"mode": "texture", "mesh": str(quad), "style": [str(picture), str(picture)], "size": 256}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_packed_job_needs_nothing_outside_its_folder(values: dict[str, Any], picture: Path, tmp_path: Path) -> None:
    settings = pack(values, tmp_path / "job")
    assert sorted(content(tmp_path / "job")) == ["job.json", "mesh.npz", "style-0.jpg", "style-1.jpg"]
    assert (tmp_path / "job" / "style-0.jpg").read_bytes() == picture.read_bytes()
    assert load_npz(tmp_path / "job" / "mesh.npz").triangles.shape == (2, 3)
    assert json.loads((tmp_path / "job" / "job.json").read_text())["style"] == ["style-0.jpg", "style-1.jpg"]
    assert load_job(tmp_path / "job") == settings


def test_a_mesh_that_will_be_unwrapped_is_packed_without_uvs(values: dict[str, Any], tmp_path: Path) -> None:
    pack(values | {"uv_map": "new"}, tmp_path)
    assert load_npz(tmp_path / "mesh.npz").uvs is None


def test_a_uv_set_is_chosen_when_the_job_is_packed(values: dict[str, Any], tmp_path: Path) -> None:
    builder = square_scene()
    primitive = builder.tree["meshes"][0]["primitives"][0]
    primitive["attributes"]["TEXCOORD_1"] = builder.array((UVS / 2).astype(np.float32))
    mesh = {"mesh": str(builder.glb(tmp_path / "a.glb"))}
    for uv_set, largest in ((None, 1.0), (0, 1.0), (1, 0.5)):
        pack(values | mesh | {"uv_set": uv_set}, tmp_path / "job")
        uvs = load_npz(tmp_path / "job" / "mesh.npz").uvs
        assert uvs is not None
        assert uvs[..., 0].max() == largest
    with pytest.raises(InputError, match="--uv-set"):
        pack(values | mesh | {"uv_set": 2}, tmp_path / "job")


def test_faces_without_uvs_are_settled_before_the_job(values: dict[str, Any], quad: Path, tmp_path: Path) -> None:
    quad.write_text(quad.read_text(encoding="utf-8") + "f 1 2 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 of 3 triangles have no UVs"):
        pack(values, tmp_path / "job")
    for choice, count in (("leave-out", 2), ("unwrap", 3)):
        pack(values | {"faces_without_uvs": choice}, tmp_path / choice)
        mesh = load_npz(tmp_path / choice / "mesh.npz")
        assert len(mesh.triangles) == count and len(mesh.notes) == 1
    pack(values | {"uv_map": "new"}, tmp_path / "new")
    with pytest.raises(InputError, match="base texture"):
        pack(values | {"faces_without_uvs": "unwrap", "base_texture": values["style"][0]}, tmp_path / "base")


def test_a_new_job_leaves_nothing_of_the_old_one_to_resume(values: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "job"
    pack(values, folder)
    for name in (CHECKPOINT_FILE, RESULT_FILE, "texture.png"):
        (folder / name).write_text("old")
    pack(values | {"seed": 1}, folder)
    assert sorted(content(folder)) == ["job.json", "mesh.npz", "style-0.jpg", "style-1.jpg", "texture.png"]


BAD_MESHES = {
    "no faces": ("v 0 0 0\nv 1 0 0\nv 0 1 0\n", "has no faces"),
    "no UVs": ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "--uv-map new"),
    "NaN": ("v nan 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n", "Line 1"),
    "infinite": ("v inf 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n", "Line 1"),
    "words": ("v a b c\nf 1 2 3\n", "not a number"),
}


def bad_input(kind: str, folder: Path) -> tuple[dict[str, Any], str]:
    """Return settings of which one is bad, and words of the message about it."""
    picture, mesh = folder / "bad.png", folder / "bad.obj"
    if kind in BAD_MESHES:
        text, words = BAD_MESHES[kind]
        mesh.write_text(text, encoding="utf-8")
        return {"mesh": str(mesh)}, words
    if kind == "empty picture":
        picture.touch()
    if kind == "truncated picture":
        Image.effect_noise((64, 64), 50).save(picture)
        picture.write_bytes(picture.read_bytes()[:1500])
    if kind == "one pixel":
        Image.new("RGB", (1, 1)).save(picture)
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "no such mesh": ({"mesh": str(folder / "none.obj")}, "does not exist"),
        "no such picture": ({"style": [str(folder / "none.png")]}, "no picture"),
        "no such base texture": ({"base_texture": str(folder / "none.png")}, "no picture"),
        "empty picture": ({"style": [str(picture)]}, "is empty"),
        "truncated picture": ({"style": [str(picture)]}, "truncated"),
        "one pixel": ({"style": [str(picture)]}, "1 x 1 pixels"),
        "too large": ({"size": 100_000}, "less than or equal to 8192"),
        "no steps": ({"steps": 0}, "greater than or equal to 1"),
        "not a number": ({"roll": float("nan")}, "'roll'"),
        "unknown setting": ({"color": "red"}, "no setting called 'color'"),
        "unknown mode": ({"mode": "sculpture"}, "must be one of"),
        "style and feature": ({"feature": "blocks.4.1"}, "not both"),
        "unknown layer": ({"style": [], "feature": "blocks.4.11"}, "blocks.4.1"),
        "unknown style layer": ({"style_layers": ["blocks.4.11"]}, "blocks.4.1"),
        "channel out of range": ({"style": [], "feature": "blocks.4.1:999"}, "channels 0 to"),
        "malformed expression": ({"style": [], "feature": "blocks.4.1 + * 3"}, "character 13"),
        "unknown backbone": ({"backbone": "efficient"}, "efficientnet_lite0"),
    }
    return cases[kind]


BAD_INPUT = [
    *BAD_MESHES,
    "no such mesh",
    "no such picture",
    "no such base texture",
    "empty picture",
    "truncated picture",
    "one pixel",
    "too large",
    "no steps",
    "not a number",
    "unknown setting",
    "unknown mode",
    "style and feature",
    "unknown layer",
    "unknown style layer",
    "channel out of range",
    "malformed expression",
    "unknown backbone",
]


@pytest.mark.parametrize("kind", BAD_INPUT)
def test_bad_input_is_refused_before_anything_is_written(kind: str, values: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    for name in ("job.json", "mesh.npz", "checkpoint.pt", "result.json", "texture.png"):
        (folder / name).write_text("an earlier job's")
    before = content(folder)
    bad, words = bad_input(kind, tmp_path)
    with pytest.raises(InputError, match=words.replace("(", r"\(").replace("*", r"\*")) as caught:
        pack(values | bad, folder)
    assert "\n" not in str(caught.value)
    assert content(folder) == before


def test_a_job_without_a_mesh_is_told_how_to_get_one(values: dict[str, Any], tmp_path: Path) -> None:
    del values["mesh"]
    with pytest.raises(InputError, match="--mesh"):
        pack(values, tmp_path)


def test_a_file_where_the_folder_should_be_is_refused(values: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "job").write_text("a file")
    with pytest.raises(InputError, match="choose another folder"):
        pack(values, tmp_path / "job")


def test_a_full_disk_leaves_the_earlier_job_whole(
    values: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "job"
    pack(values, folder)
    (folder / CHECKPOINT_FILE).write_text("to resume")
    before = content(folder)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(PatinaError, match="full"):
        pack(values | {"seed": 1}, folder)
    assert content(folder) == before


@pytest.fixture
def tiled(values: dict[str, Any], quad: Path, tmp_path: Path) -> dict[str, Any]:
    """A job for a square in the tiles 1001 and 1012, with a picture of each and one of a tile that nothing uses."""
    lines = quad.read_text(encoding="utf-8").replace("f 1/1 2/2 3/3 4/4", "")
    quad.write_text(lines + "vt 1 1\nvt 2 1\nvt 2 2\nf 1/1 2/2 3/3\nf 1/5 3/7 4/6\n", encoding="utf-8")
    (tmp_path / "skins").mkdir()
    for number in (1001, 1002, 1012):
        Image.new("RGB", (16, 16), (number % 100, 0, 0)).save(tmp_path / "skins" / f"Skin_{number}.PNG")
    return values | {"tiles": True, "base_texture": str(tmp_path / "skins" / "Skin_<UDIM>.PNG")}


@pytest.mark.parametrize("token", ["<UDIM>", "1001", "1012", "1777"])
def test_the_pictures_of_the_tiles_that_the_mesh_uses_are_packed(
    tiled: dict[str, Any], token: str, tmp_path: Path
) -> None:
    settings = pack(tiled | {"base_texture": tiled["base_texture"].replace("<UDIM>", token)}, tmp_path / "job")
    assert isinstance(settings, TextureSettings) and settings.base_texture == "base_texture.<UDIM>.png"
    files = content(tmp_path / "job")
    assert sorted(name for name in files if "base" in name) == ["base_texture.1001.png", "base_texture.1012.png"]
    assert files["base_texture.1012.png"] == (tmp_path / "skins" / "Skin_1012.PNG").read_bytes()
    assert load_job(tmp_path / "job") == settings


def test_a_picture_without_a_number_is_packed_as_it_is(tiled: dict[str, Any], picture: Path, tmp_path: Path) -> None:
    settings = pack(tiled | {"base_texture": str(picture)}, tmp_path / "job")
    assert isinstance(settings, TextureSettings) and settings.base_texture == "base_texture.jpg"


def test_tiles_without_a_picture_are_named(tiled: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "skins" / "Skin_1012.PNG").unlink()
    with pytest.raises(InputError, match=r"Skin_<UDIM>\.PNG has no picture for tile 1012, which the UV map uses; add"):
        pack(tiled, tmp_path / "job")
    (tmp_path / "skins" / "Skin_1001.PNG").unlink()
    with pytest.raises(InputError, match="has no picture for the tiles 1001 and 1012, which"):
        pack(tiled, tmp_path / "job")
    assert not (tmp_path / "job").exists()


def test_a_damaged_picture_of_a_tile_is_named(tiled: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "skins" / "Skin_1012.PNG").write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"Skin_1012\.PNG is not a picture"):
        pack(tiled, tmp_path / "job")


def test_a_name_for_tiles_needs_tiles(tiled: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"A base texture with <UDIM> in its name needs UDIM tiles; add --tiles\.$"):
        pack(tiled | {"tiles": False}, tmp_path / "job")
    with pytest.raises(InputError, match=r"A mask with <UDIM> in its name needs UDIM tiles; add --tiles\.$"):
        pack(tiled | {"tiles": False, "base_texture": None, "mask": "mask.<UDIM>.png"}, tmp_path / "job")


def test_the_masks_of_styles_have_no_pictures_of_tiles(tiled: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The masks of styles cannot have a picture for each tile; use attributes"):
        pack(tiled | {"masks": ["mask.<UDIM>.png"]}, tmp_path / "job")


def test_the_name_of_an_attribute_has_no_number_of_a_tile() -> None:
    assert pattern_of("attribute:hair_1001") == "attribute:hair_1001"
    assert pattern_of("hair_1001.png") == "hair_<UDIM>.png"


def test_a_mesh_that_crosses_tiles_is_refused_before_the_job(tiled: dict[str, Any], quad: Path, tmp_path: Path) -> None:
    quad.write_text(quad.read_text(encoding="utf-8") + "f 1/1 2/2 3/7\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 of 3 triangles cross the border of a UDIM tile"):
        pack(tiled, tmp_path / "job")
    assert not (tmp_path / "job").exists()


def test_resuming_compares_the_pictures_of_all_tiles(tiled: dict[str, Any], tmp_path: Path) -> None:
    pack(tiled, tmp_path / "job")
    check_unchanged(tiled, tmp_path / "job")
    Image.new("RGB", (16, 16)).save(tmp_path / "skins" / "Skin_1002.PNG")
    check_unchanged(tiled, tmp_path / "job")
    Image.new("RGB", (16, 16)).save(tmp_path / "skins" / "Skin_1012.PNG")
    with pytest.raises(InputError, match="--base-texture differs"):
        check_unchanged(tiled, tmp_path / "job")


def test_a_style_set_is_packed_with_the_names_of_its_files(values: dict[str, Any], tmp_path: Path) -> None:
    maps = tmp_path / "wall"
    maps.mkdir()
    for name in ("wall_color.png", "wall_rough.png", "preview.png"):
        Image.new("RGB", (32, 32), "gray").save(maps / name)
    folder = tmp_path / "job"
    pack(values | {"style": [str(maps), values["style"][0]]}, folder)
    settings = load_job(folder)
    assert isinstance(settings, TextureSettings)
    assert settings.style == ("style-0", "style-1.jpg")
    assert sorted(path.name for path in (folder / "style-0").iterdir()) == ["wall_color.png", "wall_rough.png"]
    # The next set in that place has nothing of this one.
    (maps / "wall_rough.png").unlink()
    (maps / "preview.png").rename(maps / "wall_ao.png")
    pack(values | {"style": [str(maps)]}, folder)
    assert sorted(path.name for path in (folder / "style-0").iterdir()) == ["wall_ao.png", "wall_color.png"]
    (maps / "wall_color.png").unlink()
    with pytest.raises(InputError, match="no color map"):
        pack(values | {"style": [str(maps)]}, tmp_path / "other")
    assert not (tmp_path / "other" / "job.json").exists()


def test_a_set_in_a_job_holds_no_links_to_what_lies_outside(values: dict[str, Any], tmp_path: Path) -> None:
    maps, folder = tmp_path / "wall", tmp_path / "job"
    maps.mkdir()
    Image.new("RGB", (32, 32), "gray").save(maps / "wall_color.png")
    pack(values | {"style": [str(maps)]}, folder)
    (folder / "style-0" / "wall_height.png").symlink_to(maps / "wall_color.png")
    with pytest.raises(InputError, match="leads out of the job folder"):
        load_job(folder)
