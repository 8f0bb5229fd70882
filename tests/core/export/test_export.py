"""Exports as jobs: from maps and a mesh to the folder that an engine takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from core.border.names import EXPORT_FOLDER
from core.errors import InputError
from core.export.pictures import of_length_one, packed
from core.faces.cli.main import main
from core.files.data_picture import read_data
from core.job.folder import validate_settings
from core.output.png import write_map, write_png

SIZE = 32
QUAD = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"


@pytest.fixture
def maps(tmp_path: Path) -> dict[str, Path]:
    random = np.random.default_rng(0)
    normals = of_length_one(np.concatenate([random.random((SIZE, SIZE, 2)), np.ones((SIZE, SIZE, 1))], axis=2))
    write_png(tmp_path / "color.png", random.random((SIZE, SIZE, 3)))
    write_map(tmp_path / "normal.png", normals, 16)
    write_map(tmp_path / "height.png", random.random((SIZE, SIZE)), 16)
    for name in ("roughness", "metallic", "occlusion"):
        write_map(tmp_path / f"{name}.png", random.random((SIZE, SIZE)))
    (tmp_path / "quad.obj").write_text(QUAD, encoding="utf-8")
    names = ("color", "normal", "height", "roughness", "metallic", "occlusion")
    return {name: tmp_path / f"{name}.png" for name in names}


@pytest.fixture
def export(maps: dict[str, Path], tmp_path: Path) -> Callable[..., Path]:
    """Exports the maps, but those left out, and returns the folder."""

    def run(engine: str, *options: str, without: tuple[str, ...] = ()) -> Path:
        typed = [word for name, path in maps.items() if name not in without for word in (f"--{name}", str(path))]
        out = tmp_path / engine
        assert main(["export", *typed, "--for", engine, "--name", "Old Wall", *options, "--out", str(out)]) == 0
        return out / EXPORT_FOLDER

    return run


def result_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder.parent / "result.json").read_text(encoding="utf-8"))
    return found


def test_unreal_has_green_down_and_packs_occlusion_roughness_and_metallic(
    export: Callable[..., Path], maps: dict[str, Path]
) -> None:
    folder = export("unreal")
    files = {path.name for path in folder.iterdir()}
    assert files == {f"T_Old_Wall_{word}.png" for word in ("BC", "N", "ORM", "H")} | {"Old_Wall_material.json"}
    ours, theirs = read_data(maps["normal"]), read_data(folder / "T_Old_Wall_N.png")
    assert np.array_equal(ours[..., [0, 2]], theirs[..., [0, 2]])
    assert np.allclose(theirs[..., 1], 1 - ours[..., 1], atol=1e-6)
    orm = np.asarray(Image.open(folder / "T_Old_Wall_ORM.png"))
    for channel, name in enumerate(("occlusion", "roughness", "metallic")):
        assert np.array_equal(orm[..., channel], np.asarray(Image.open(maps[name])))
    assert np.array_equal(read_data(folder / "T_Old_Wall_H.png"), read_data(maps["height"]))


def test_unity_takes_a_mask_map_with_smoothness_and_the_mesh_as_obj(
    export: Callable[..., Path], maps: dict[str, Path], tmp_path: Path
) -> None:
    folder = export("unity", "--mesh", str(tmp_path / "quad.obj"))
    mask = np.asarray(Image.open(folder / "Old_Wall_MaskMap.png"))
    assert np.array_equal(mask[..., 0], np.asarray(Image.open(maps["metallic"])))
    assert np.array_equal(mask[..., 1], np.asarray(Image.open(maps["occlusion"])))
    assert not mask[..., 2].any()
    assert np.array_equal(mask[..., 3], 255 - np.asarray(Image.open(maps["roughness"])))
    assert np.array_equal(read_data(folder / "Old_Wall_NormalMap.png"), read_data(maps["normal"]))
    shape: Any = trimesh.load(folder / "Old_Wall.obj", force="mesh")
    assert shape.area == pytest.approx(1) and shape.visual.uv.max() == 1


def test_the_older_pipeline_of_unity_takes_metallic_values_with_smoothness_in_alpha(
    export: Callable[..., Path], maps: dict[str, Path], tmp_path: Path
) -> None:
    folder = export("unity-built-in", "--mesh", str(tmp_path / "quad.obj"))
    both = np.asarray(Image.open(folder / "Old_Wall_MetallicSmoothness.png"))
    for channel in range(3):
        assert np.array_equal(both[..., channel], np.asarray(Image.open(maps["metallic"])))
    assert np.array_equal(both[..., 3], 255 - np.asarray(Image.open(maps["roughness"])))
    assert np.array_equal(read_data(folder / "Old_Wall_Occlusion.png"), read_data(maps["occlusion"]))
    assert (folder / "Old_Wall.obj").is_file() and not result_in(folder)["notes"]


def test_what_one_picture_packs_is_all_that_it_lacks(export: Callable[..., Path]) -> None:
    notes = result_in(export("unity-built-in", without=("roughness", "occlusion")))["notes"]
    assert notes == ["Unity's Built-In pipeline packs roughness, too, of which there is no map; it is constant."]


def test_a_model_that_no_file_has_room_for_is_left_out_with_a_word(
    export: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.output.model._MOST_BYTES", 2000)
    folder = export("unity", "--mesh", str(tmp_path / "quad.obj"))
    assert not (folder / "Old_Wall.glb").exists()
    words = "The maps are too large for a GLB file, so there will be no Old_Wall.glb; choose a smaller size to get one."
    assert words in result_in(folder)["notes"]
    folder = export("unreal", "--mesh", str(tmp_path / "quad.obj"), "--size", "8")
    assert (folder / "Old_Wall.glb").exists() and not result_in(folder)["notes"]


def test_smaller_colors_are_as_bright(export: Callable[..., Path], maps: dict[str, Path]) -> None:
    """Black and white in equal parts are half of the light of white, which is no middle gray."""
    checks = np.indices((SIZE, SIZE)).sum(axis=0) % 2
    write_png(maps["color"], np.repeat(checks[..., None], 3, axis=2).astype(np.float32))
    color = read_data(export("godot", "--size", "8") / "Old_Wall_albedo.png")
    assert color.shape == (8, 8, 3)
    np.testing.assert_allclose(color[2:-2, 2:-2], 188 / 255, atol=2 / 255)


def test_both_models_stand_upright(export: Callable[..., Path], tmp_path: Path) -> None:
    folder = export("unity", "--mesh", str(tmp_path / "quad.obj"), "--up-axis", "z")
    models = [trimesh.load(folder / f"Old_Wall.{suffix}", force="mesh") for suffix in ("obj", "glb")]
    np.testing.assert_allclose(models[0].bounds, models[1].bounds, atol=1e-6)
    # What lay flat on the ground still does.
    assert np.ptp(models[0].bounds[:, 1]) < 1e-6


def test_a_glb_file_has_all_maps_inside_with_green_up(export: Callable[..., Path], tmp_path: Path) -> None:
    folder = export("unreal", "--mesh", str(tmp_path / "quad.obj"))
    scene: Any = trimesh.load(folder / "Old_Wall.glb")
    material = next(iter(scene.geometry.values())).visual.material
    assert material.baseColorTexture.size == (SIZE, SIZE) == material.metallicRoughnessTexture.size
    assert material.normalTexture is not None and material.occlusionTexture is not None
    assert "Old_Wall.glb" in result_in(folder)["export"]["models"]


def test_what_has_no_map_is_constant_where_a_packed_picture_needs_it_and_noted(export: Callable[..., Path]) -> None:
    folder = export("godot", "--fill-roughness", "0.8", without=("roughness", "occlusion"))
    orm = np.asarray(Image.open(folder / "Old_Wall_orm.png"))
    assert (orm[..., 0] == 255).all() and (orm[..., 1] == 204).all() and orm[..., 2].std() > 10
    assert any("occlusion and roughness" in note for note in result_in(folder)["notes"])


def test_nothing_is_packed_that_no_map_has(export: Callable[..., Path]) -> None:
    folder = export("gltf", without=("roughness", "metallic", "occlusion"))
    assert {path.name for path in folder.glob("*.png")} == {"Old_Wall_baseColor.png", "Old_Wall_normal.png"}
    assert any("heights" in note for note in result_in(folder)["notes"])


def test_names_follow_a_template_and_green_a_wish(export: Callable[..., Path], maps: dict[str, Path]) -> None:
    folder = export("blender", "--name-template", "{map}-{name}", "--normal-convention", "directx")
    turned = read_data(folder / "normal-Old_Wall.png")
    assert np.allclose(turned[..., 1], 1 - read_data(maps["normal"])[..., 1], atol=1e-6)


@pytest.mark.parametrize(
    "template", ["{name}", "../{map}", "{map}{x}", "{map", "{name.__class__}{map}", "{map:>9}{0}", "{map:9}", "{map!r}"]
)
def test_a_template_that_makes_no_names_is_refused(template: str) -> None:
    with pytest.raises(InputError, match="template"):
        validate_settings({"mode": "export", "color": "a.png", "name_template": template})


def test_smaller_normals_have_the_length_one(export: Callable[..., Path]) -> None:
    normals = read_data(export("godot", "--size", "8") / "Old_Wall_normal.png")
    assert normals.shape == (8, 8, 3)
    assert np.allclose(np.linalg.norm(normals * 2 - 1, axis=2), 1, atol=1e-3)


def test_a_finished_job_is_exported_with_its_mesh(maps: dict[str, Path], tmp_path: Path) -> None:
    entries = {name: {"file": path.name} for name, path in maps.items()}
    (tmp_path / "result.json").write_text(json.dumps({"maps": entries}), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["export", "--job", str(tmp_path), "--for", "unreal", "--name", "wall", "--out", str(out)]) == 0
    assert {path.name for path in (out / EXPORT_FOLDER).glob("T_*")} == {
        f"T_wall_{word}.png" for word in ("BC", "N", "ORM", "H")
    }


def test_a_job_without_maps_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    assert main(["export", "--job", str(tmp_path), "--out", str(tmp_path / "out")]) != 0
    assert "made no maps" in capsys.readouterr().err


def test_maps_of_different_shapes_do_not_go_into_one_picture() -> None:
    maps = {"roughness": np.zeros((4, 4, 1), np.float32), "metallic": np.zeros((4, 8, 1), np.float32)}
    with pytest.raises(InputError, match="different shapes"):
        packed(("occlusion", "roughness", "metallic"), maps, 0.5)
