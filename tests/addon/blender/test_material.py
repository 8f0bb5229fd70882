"""Images and materials, also after the .blend has been saved and opened again."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.blender import image, material
from addon.errors import PatinaError
from tests.addon.materials.nodes import group, grouped, principled
from tests.addon.materials.nodes import material as material_of


def new_material(name: str) -> bpy.types.Material:
    made = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        made.use_nodes = True
    return made


def color_source(worn: bpy.types.Material) -> bpy.types.Node:
    """The node linked to Base Color of the Principled BSDF that the output shows."""
    output = worn.node_tree.get_output_node("ALL")
    shader = output.inputs["Surface"].links[0].from_node
    assert shader.bl_idname == "ShaderNodeBsdfPrincipled"
    return shader.inputs["Base Color"].links[0].from_node


def assert_wears(obj: bpy.types.Object, texture: bpy.types.Image, uv_map: str) -> None:
    node = color_source(obj.active_material)
    assert node.image == texture
    uv_node = node.inputs["Vector"].links[0].from_node
    assert (uv_node.bl_idname, uv_node.uv_map) == ("ShaderNodeUVMap", uv_map)


def test_image_is_packed_and_its_file_may_go(empty_scene: None, picture: Path) -> None:
    loaded = image.load_packed(picture, "Texture")
    picture.unlink()
    assert (tuple(loaded.size), loaded.name, loaded.colorspace_settings.name) == ((16, 8), "Texture", "sRGB")
    # Blender's rows start at the bottom: the first texel of the last row is the picture's top left.
    pixels = list(loaded.pixels)
    assert pixels[:3] == [1, 0, 0]
    assert pixels[7 * 16 * 4 :][:3] == [0, 1, 0]
    assert loaded.filepath.startswith("//")


@pytest.mark.usefixtures("empty_scene")
def test_files_that_are_no_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PatinaError, match="There is no image"):
        image.load_packed(tmp_path / "nowhere.png", "Texture")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PatinaError, match="not an image"):
        image.load_packed(tmp_path / "text.png", "Texture")
    assert not bpy.data.images


def test_object_without_material_gets_one(cube: bpy.types.Object, picture: Path) -> None:
    texture = image.load_packed(picture, "Texture")
    material.wear(cube, texture, "UVMap")
    assert_wears(cube, texture, "UVMap")
    assert cube.active_material.name == "Cube Patina"
    material.restore(cube)
    assert cube.active_material is None


def test_previous_material_is_kept_as_it_was(cube: bpy.types.Object, picture: Path) -> None:
    before = new_material("Clay")
    before.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value = 0.125
    cube.data.materials.append(before)
    texture = image.load_packed(picture, "Texture")
    material.wear(cube, texture, "UVMap")
    worn = cube.active_material
    assert_wears(cube, texture, "UVMap")
    assert worn != before
    assert worn.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value == 0.125
    assert len(before.node_tree.nodes) == 2
    before.name = "Renamed"
    material.restore(cube)
    assert cube.active_material == before
    with pytest.raises(PatinaError, match="nothing to restore"):
        material.restore(cube)


def test_second_texture_takes_the_first_ones_place(cube: bpy.types.Object, picture: Path) -> None:
    first, second = image.load_packed(picture, "First"), image.load_packed(picture, "Second")
    material.wear(cube, first, "UVMap")
    worn = cube.active_material
    count = len(worn.node_tree.nodes)
    material.wear(cube, second, "UVMap")
    assert cube.active_material == worn
    assert_wears(cube, second, "UVMap")
    assert len(worn.node_tree.nodes) == count


def test_other_objects_with_the_material_keep_theirs(cube: bpy.types.Object, picture: Path) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    first, second = image.load_packed(picture, "First"), image.load_packed(picture, "Second")
    material.wear(cube, first, "UVMap")
    worn = cube.active_material
    bpy.ops.mesh.primitive_plane_add()
    plane = bpy.context.active_object
    plane.data.materials.append(worn)
    material.wear(plane, second, "UVMap")
    assert_wears(cube, first, "UVMap")
    assert_wears(plane, second, "UVMap")
    material.restore(plane)
    assert plane.active_material == clay


def test_everything_is_there_when_the_blend_is_opened_again(
    cube: bpy.types.Object, picture: Path, tmp_path: Path
) -> None:
    cube.data.materials.append(bpy.data.materials.new("Clay"))
    material.wear(cube, image.load_packed(picture, "Texture"), "UVMap")
    picture.unlink()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    opened = bpy.data.objects["Cube"]
    texture = bpy.data.images["Texture"]
    assert_wears(opened, texture, "UVMap")
    assert texture.packed_file is not None
    assert list(texture.pixels)[:4] == [1, 0, 0, 1]
    material.restore(opened)
    assert opened.active_material.name == "Clay"


def test_the_mesh_s_other_objects_keep_what_they_show(cube: bpy.types.Object, picture: Path) -> None:
    clay, wood = new_material("Clay"), new_material("Wood")
    cube.data.materials.append(clay)
    cube.material_slots[0].link = "OBJECT"
    cube.material_slots[0].material = wood
    cube.material_slots[0].link = "DATA"
    twin = bpy.data.objects.new("Twin", cube.data)
    bpy.context.collection.objects.link(twin)
    texture = image.load_packed(picture, "Texture")
    material.wear(cube, texture, "UVMap")
    assert_wears(cube, texture, "UVMap")
    assert twin.material_slots[0].material == clay
    material.restore(cube)
    slot = cube.material_slots[0]
    assert (slot.link, slot.material) == ("DATA", clay)
    slot.link = "OBJECT"
    assert slot.material == wood, "also the material that the slot did not show"


def test_objects_with_one_mesh_get_the_texture_together(cube: bpy.types.Object, picture: Path) -> None:
    cube.data.materials.append(new_material("Clay"))
    twin = bpy.data.objects.new("Twin", cube.data)
    bpy.context.collection.objects.link(twin)
    texture = image.load_packed(picture, "Texture")
    for obj in (cube, twin):
        material.wear(obj, texture, "UVMap", together=(cube, twin))
    assert cube.active_material == twin.active_material == cube.data.materials[0]


def test_only_this_material_s_copy_of_a_group_is_changed(cube: bpy.types.Object, picture: Path) -> None:
    shared = group(principled)
    other, clay = (material_of(lambda tree: grouped(tree, shared), name) for name in ("Other", "Clay"))
    cube.data.materials.append(clay)
    sockets, nodes = len(shared.interface.items_tree), len(shared.nodes)
    material.wear(cube, image.load_packed(picture, "Texture"), "UVMap")
    assert (len(shared.interface.items_tree), len(shared.nodes)) == (sockets, nodes)
    assert [found.node_tree for found in (*other.node_tree.nodes, *clay.node_tree.nodes) if found.type == "GROUP"] == [
        shared,
        shared,
    ]
    assert [found for found in bpy.data.node_groups if found != shared], "the copy has a group of its own"
    material.restore(cube)
    assert list(bpy.data.node_groups) == [shared]
