"""UDIM tiles: one tiled image with a file for each tile, packed or beside the .blend."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest
from mathutils import Vector
from PIL import Image

from addon.blender import image, preview
from addon.errors import PatinaError
from addon.jobs import job, textures
from tests.addon.orders import order

TILES = (1001, 1012)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two files, one for each tile, and what stands for them."""
    for number in TILES:
        Image.new("RGB", (8, 8), (number % 7 * 30, 0, 90)).save(tmp_path / f"texture.{number}.png")
    return tmp_path / "texture.<UDIM>.png"


@pytest.fixture
def planes(empty_scene: None) -> bpy.types.Object:
    """Two planes in one mesh: the first lies in tile 1001, the second in tile 1012."""
    bpy.ops.mesh.primitive_plane_add()
    bpy.ops.mesh.primitive_plane_add(location=(3, 0, 0))
    bpy.ops.object.select_all(action="SELECT")
    bpy.ops.object.join()
    planes = bpy.context.active_object
    for corner in planes.data.polygons[0].loop_indices:
        planes.data.uv_layers[0].uv[corner].vector += Vector((1, 1))
    return planes


def numbers_of(tiled: bpy.types.Image) -> list[int]:
    assert tiled.source == "TILED"
    return sorted(tile.number for tile in tiled.tiles)


def test_packed_tiles_survive_saving(empty_scene: None, pictures: Path, tmp_path: Path) -> None:
    made = image.load_packed(pictures, "Twins")
    made.use_fake_user = True
    for file in image.files_of(pictures):
        file.unlink()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    found = bpy.data.images["Twins"]
    assert numbers_of(found) == [1001, 1012]
    assert len(found.packed_files) == 2
    assert tuple(found.size) == (8, 8), "it can be read"


def test_tiles_beside_the_blend_never_overwrite_others(empty_scene: None, pictures: Path, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    for _ in range(2):
        assert numbers_of(image.load_beside(pictures, "Twins")) == [1001, 1012]
    names = sorted(path.name for path in (tmp_path / "textures").iterdir())
    assert names == ["Twins.1001.png", "Twins.1012.png", "Twins_001.1001.png", "Twins_001.1012.png"]


def test_the_preview_shows_tiles_too(planes: bpy.types.Object, pictures: Path) -> None:
    preview.show([(planes, "UVMap")], pictures, only_active_slot=False)
    shown = bpy.data.images[preview.NAME]
    assert numbers_of(shown) == [1001, 1012]
    preview.show([(planes, "UVMap")], pictures, only_active_slot=False)
    assert preview.take_off() and not bpy.data.images.get(preview.NAME)


@pytest.mark.parametrize("painted", ["SOLID", "FOURIER"])
def test_an_object_in_tiles_gets_a_tiled_image(
    planes: bpy.types.Object, tmp_path: Path, engine_python: Path, painted: str
) -> None:
    style = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(style)
    base = tmp_path / "base.<UDIM>.png"
    for number in TILES:
        Image.new("RGB", (16, 16), (number % 7 * 30, 0, 90)).save(tmp_path / f"base.{number}.png")
    wanted = order(
        styles=(("p", style),),
        files={"base_texture": base},
        keep_texture=True,
        parameterization=painted,
        quality="CUSTOM",
        steps=4,
        view_size=64,
        size=64,
    )
    prepared = textures.prepare(wanted, [planes], bpy.context.evaluated_depsgraph_get(), tmp_path / "job")
    assert (tmp_path / "job" / "base_texture.1012.png").read_bytes() == (tmp_path / "base.1012.png").read_bytes()
    made = job.run(prepared, engine_python, lambda _: None)
    assert numbers_of(made) == [1001, 1012]
    assert tuple(made.size) == (64, 64)
    nodes = planes.material_slots[0].material.node_tree.nodes
    assert nodes["Patina Image"].image == made


def test_a_tile_without_a_picture_is_named(planes: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    wanted = order(styles=(("p", picture),), files={"base_texture": tmp_path / "b.<UDIM>.png"}, keep_texture=True)
    with pytest.raises(PatinaError, match=r"There is no file .*b\.1001\.png; choose another"):
        textures.prepare(wanted, [planes], bpy.context.evaluated_depsgraph_get(), tmp_path / "job")
    assert not (tmp_path / "job" / "job.json").exists()
