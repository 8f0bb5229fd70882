"""Exports of maps in background mode, with the real engine: the files that come to the folder, and what stands in the
way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

import addon
from addon.blender import image
from addon.blender.material_maps import Maps
from addon.jobs import live, records, result_maps
from addon.jobs.export import maps_of
from addon.settings import schema, values

Make = Callable[..., bpy.types.Image]
UP = (128, 160, 251)
"""A normal that leans up: green is 160 of 255 as OpenGL has it."""


def picture(path: Path, color: Any, size: int = 16) -> Path:
    mode = "RGB" if isinstance(color, tuple) else "L"
    Image.new(mode, (size, size), color).save(path)
    return path


def loaded(path: Path, packed: bool) -> bpy.types.Image:
    found = bpy.data.images.load(str(path))
    if packed:
        found.pack()
        path.unlink()
    return found


@pytest.fixture
def make(cube: bpy.types.Object, engine: None, tmp_path: Path) -> Iterator[Make]:
    """Makes a result of the active object, or of the scene, that has maps in files or packed ones."""
    addon.register()

    def made(packed: bool = False, of_scene: bool = False, mode: str = "TEXTURE", **maps: Any) -> bpy.types.Image:
        color = loaded(picture(tmp_path / "bricks.png", (180, 60, 40)), packed)
        kept = {name: loaded(picture(tmp_path / f"{name}.png", value), packed) for name, value in maps.items()}
        settings = {**values.defaults(schema.mode(mode))}
        record = {"settings": settings, "pictures": [], "uv_maps": {"Cube": "UVMap"}}
        color.name = "Bricks"
        records.keep(color, record)
        result_maps.bind_maps(color, Maps(kept))
        records.add(records.of_scene(bpy.context.scene) if of_scene else records.of_object(cube), [color])
        return color

    yield made
    live.state().said = ""
    addon.unregister()


def pixel(path: Path) -> Any:
    with Image.open(path) as opened:
        return np.asarray(opened)[0, 0].tolist()


@pytest.mark.parametrize("packed", [False, True])
def test_unreal_gets_packed_maps_and_its_normals(make: Make, tmp_path: Path, packed: bool) -> None:
    make(packed, normal=UP, roughness=100, metallic=7, occlusion=200, height=128)
    assert bpy.ops.patina.export_maps(directory=str(tmp_path / "game")) == {"FINISHED"}
    names = {file.name for file in (tmp_path / "game").iterdir()}
    maps = {"T_Cube_BC.png", "T_Cube_N.png", "T_Cube_ORM.png", "T_Cube_H.png"}
    assert names == {*maps, "Cube.glb", "Cube_material.json"}
    assert pixel(tmp_path / "game" / "T_Cube_BC.png") == [180, 60, 40]
    assert pixel(tmp_path / "game" / "T_Cube_ORM.png") == [200, 100, 7]
    assert json.loads((tmp_path / "game" / "Cube_material.json").read_text())["normals"] == "directx"
    assert pixel(tmp_path / "game" / "T_Cube_N.png")[1] == pytest.approx(255 - 160, abs=1)
    assert f"6 files in {tmp_path / 'game'}: T_Cube_BC.png" in live.state().said


def test_what_the_operator_is_given_counts(make: Make, tmp_path: Path) -> None:
    make(normal=UP, roughness=100)
    given = {"engine": "UNITY", "name_template": "M_{map}", "normal_convention": "DIRECTX", "size": 8}
    assert bpy.ops.patina.export_maps(directory=str(tmp_path / "unity"), **given) == {"FINISHED"}
    assert {"M_BaseMap.png", "M_NormalMap.png", "M_MaskMap.png", "Cube.obj"} <= {
        file.name for file in (tmp_path / "unity").iterdir()
    }
    with Image.open(tmp_path / "unity" / "M_MaskMap.png") as mask:
        assert mask.size == (8, 8) and mask.getpixel((0, 0))[3] == 155, "smoothness is what roughness leaves"
    assert pixel(tmp_path / "unity" / "M_NormalMap.png")[1] == pytest.approx(255 - 160, abs=1)


def test_objects_that_share_a_result_are_one_model(make: Make, cube: Any, tmp_path: Path) -> None:
    made = make(normal=UP)
    bpy.ops.mesh.primitive_cube_add(location=(4, 0, 0))
    other: Any = bpy.context.active_object
    bpy.context.view_layer.objects.active = cube
    record = records.record_of(made)
    records.keep(made, {**record, "uv_maps": {"Cube": "UVMap", other.name: "UVMap"}})
    records.add(records.of_object(other), [made])
    assert bpy.ops.patina.export_maps(directory=str(tmp_path / "out"), engine="UNITY") == {"FINISHED"}
    corners = [line.split()[1] for line in (tmp_path / "out" / "Cube.obj").read_text().splitlines() if line[:2] == "v "]
    assert {round(float(corner)) for corner in corners} == {-1, 1, 3, 5}


def test_a_result_of_the_image_editor_has_no_model(make: Make, tmp_path: Path) -> None:
    make(of_scene=True, mode="STYLE", normal=UP, height=128)
    bpy.ops.object.delete()
    assert bpy.ops.patina.export_maps(directory=str(tmp_path / "out"), engine="BLENDER") == {"FINISHED"}
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {*(f"Bricks_{name}.png" for name in ("color", "normal", "height")), "Bricks_material.json"}


def test_a_wrong_template_leaves_nothing(make: Make, tmp_path: Path) -> None:
    make(normal=UP)
    with pytest.raises(RuntimeError, match="template of file names"):
        bpy.ops.patina.export_maps(directory=str(tmp_path / "out"), name_template="{map}/{who}")
    assert not (tmp_path / "out").exists() and not live.state().said


def test_maps_and_a_folder_are_needed(make: Make, tmp_path: Path) -> None:
    made = make()
    assert maps_of(made) == {}
    with pytest.raises(RuntimeError, match="has no maps; make the texture with maps first"):
        bpy.ops.patina.export_maps(directory=str(tmp_path / "out"))
    make(normal=UP)
    with pytest.raises(RuntimeError, match="There is no folder for the files; choose one"):
        bpy.ops.patina.export_maps()


def test_a_map_whose_image_is_gone_is_left_out(make: Make) -> None:
    made = make(normal=UP, height=128)
    bpy.data.images.remove(maps_of(made)["height"])
    assert set(maps_of(made)) == {"color", "normal"}


def test_tiles_are_exported_each_with_its_pictures(make: Make, cube: Any, tmp_path: Path) -> None:
    first = make(normal=UP)
    uvs: Any = cube.data.uv_layers["UVMap"].uv
    for corner in cube.data.polygons[0].loop_indices:
        uvs[corner].vector.x += 1.0
    for tile, gray in ((1001, 50), (1002, 90)):
        picture(tmp_path / f"tiled.{tile}.png", (gray, gray, gray))
        picture(tmp_path / f"rough.{tile}.png", gray + 5)
    color, rough = (image.load_packed(tmp_path / f"{name}.<UDIM>.png", name) for name in ("tiled", "rough"))
    records.keep(color, records.record_of(first))
    result_maps.bind_maps(color, Maps({"roughness": rough}))
    records.add(records.of_object(cube), [color])
    assert bpy.ops.patina.export_maps(directory=str(tmp_path / "out"), engine="GODOT") == {"FINISHED"}
    for tile, gray in ((1001, 50), (1002, 90)):
        assert pixel(tmp_path / "out" / f"Cube_albedo.{tile}.png") == [gray] * 3
        assert pixel(tmp_path / "out" / f"Cube_orm.{tile}.png")[1] == gray + 5
