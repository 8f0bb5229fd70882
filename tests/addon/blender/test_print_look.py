"""What objects look like for a print: their own images as they are, everything else baked, one tile for each object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.blender import material
from addon.blender.print_look import PrintLook, read_print_look
from addon.engine.border import tile_file

MOST = 256


def look_of(*objects: bpy.types.Object, folder: Path) -> PrintLook:
    before = contents()
    look = read_print_look(objects, bpy.context.evaluated_depsgraph_get(), MOST, folder)
    assert contents() == before, "nothing of the .blend changes"
    return look


def contents() -> list[list[str]]:
    data: Any = bpy.data
    kinds = (data.objects, data.meshes, data.materials, data.images, data.scenes, data.node_groups)
    return [[thing.name for thing in kind] for kind in kinds]


def paint(obj: bpy.types.Object, *colors: tuple[float, float, float]) -> None:
    """Give an object a material for each color, and its faces these materials by turns."""
    for color in colors:
        made: Any = bpy.data.materials.new("Paint")
        material.use_nodes(made)
        made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*color, 1.0)
        obj.data.materials.append(made)
    for number, polygon in enumerate(obj.data.polygons):
        polygon.material_index = number % len(colors)


def add_cube(place: float = 3.0) -> bpy.types.Object:
    bpy.ops.mesh.primitive_cube_add(location=(place, 0, 0))
    return bpy.context.active_object


def mean_color(path: Path) -> list[int]:
    return np.asarray(Image.open(path).convert("RGB")).mean(axis=(0, 1)).round().astype(int).tolist()


def test_an_image_on_a_uv_map_is_used_as_it_is(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    material.wear(cube, bpy.data.images.load(str(picture)), "UVMap")
    look = look_of(cube, folder=tmp_path)
    assert look.texture == picture and not look.tiles
    assert look.mesh.uvs.shape == (12, 3, 2) and 0 <= look.mesh.uvs.min() <= look.mesh.uvs.max() <= 1


def test_objects_that_share_an_image_share_the_file(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    image, other = bpy.data.images.load(str(picture)), add_cube()
    for obj in (cube, other):
        material.wear(obj, image, "UVMap")
    look = look_of(cube, other, folder=tmp_path)
    assert look.texture == picture and not look.tiles and len(look.mesh.triangles) == 24


def test_several_materials_are_baked(cube: bpy.types.Object, tmp_path: Path) -> None:
    paint(cube, (1, 0, 0), (0, 0, 1))
    look = look_of(cube, folder=tmp_path)
    assert isinstance(look.texture, Path) and look.tiles == (1001,)
    with Image.open(tile_file(look.texture, 1001)) as baked:
        assert baked.size == (MOST, MOST)
        colors = dict.fromkeys(color for _, color in baked.convert("RGB").getcolors(MOST * MOST))
    assert {(255, 0, 0), (0, 0, 255)} <= colors.keys()
    assert 0 <= look.mesh.uvs.min() <= look.mesh.uvs.max() <= 1


def test_each_object_has_a_tile(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    """One has an image, one a color and neither UV map nor room beside its parent, and one nothing at all."""
    material.wear(cube, bpy.data.images.load(str(picture)), "UVMap")
    green, bare = add_cube(3), add_cube(6)
    paint(green, (0, 1, 0))
    green.data.uv_layers.remove(green.data.uv_layers[0])
    green.modifiers.new("Subdivision", "SUBSURF").levels = 1
    parent = bpy.data.objects.new("Parent", None)
    bpy.context.collection.objects.link(parent)
    parent.location, parent.scale = (0, 5, 0), (2, 2, 2)
    green.parent = parent
    bpy.context.view_layer.update()
    look = look_of(cube, green, bare, folder=tmp_path)
    assert isinstance(look.texture, Path) and look.tiles == (1001, 1002, 1003)
    assert mean_color(tile_file(look.texture, 1001)) == mean_color(picture)
    assert mean_color(tile_file(look.texture, 1002)) == [0, 255, 0]
    columns = np.floor(look.mesh.uvs[..., 0].mean(axis=1)).astype(int)
    assert np.bincount(columns).tolist() == [12, 48, 12]
    corners = look.mesh.positions[look.mesh.triangles[12:60]]
    assert np.allclose((corners.min(axis=(0, 1)) + corners.max(axis=(0, 1))) / 2, (6, 5, 0), atol=1e-4)


def test_an_image_that_repeats_beside_others_is_baked(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    material.wear(cube, bpy.data.images.load(str(picture)), "UVMap")
    uvs: Any = cube.data.uv_layers[0].uv
    uvs.foreach_set("vector", np.tile(np.array([0, 0, 2, 0, 2, 2, 0, 2], np.float32), 6))
    other = add_cube()
    paint(other, (1, 1, 1))
    look = look_of(cube, other, folder=tmp_path)
    assert look.tiles == (1001, 1002)
    assert np.abs(np.array(mean_color(tile_file(look.texture, 1001))) - mean_color(picture)).max() < 12
    alone = look_of(cube, folder=tmp_path / "alone")
    assert alone.texture == picture, "alone it repeats"


def test_nothing_to_see_is_no_texture(cube: bpy.types.Object, tmp_path: Path) -> None:
    cube.data.uv_layers.remove(cube.data.uv_layers[0])
    look = look_of(cube, folder=tmp_path)
    assert look.texture is None and look.mesh.uvs.shape == (12, 3, 2)


def test_colors_of_vertices_are_what_a_bare_object_shows(cube: bpy.types.Object, tmp_path: Path) -> None:
    colors: Any = cube.data.color_attributes.new("Scan", "BYTE_COLOR", "CORNER")
    for corner in colors.data:
        corner.color_srgb = (0.5, 0.25, 1.0, 1.0)
    look = look_of(cube, folder=tmp_path)
    assert look.texture == "attribute:Scan"
    assert np.allclose(look.mesh.attributes["Scan"], (0.5, 0.25, 1.0), atol=0.01)
    assert look_of(cube, add_cube(), folder=tmp_path).texture is None, "the other one has no such colors"


@pytest.mark.parametrize("count", [1, 4])
def test_many_objects_get_smaller_pictures(cube: bpy.types.Object, tmp_path: Path, count: int) -> None:
    objects = [cube, *(add_cube(3 * number) for number in range(1, count))]
    for obj in objects:
        paint(obj, (1, 0, 0))
    look = read_print_look(objects, bpy.context.evaluated_depsgraph_get(), 512, tmp_path)
    assert isinstance(look.texture, Path)
    with Image.open(tile_file(look.texture, 1001)) as baked:
        assert baked.width == {1: 512, 4: 256}[count]
