"""The texture in the making on the model, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender import material, preview, worn_relief
from addon.blender.displacement import kind_of, set_displacement
from addon.blender.material_maps import Maps
from tests.addon.materials.nodes import group, grouped, principled
from tests.addon.materials.nodes import material as material_of
from tests.addon.materials.objects import set_material

Trace = tuple[list[str], list[str], list[list[str | None]]]


def trace() -> Trace:
    """Everything that a preview could leave behind: materials, images, and what is in each object's slots."""
    slots = [[slot.material and slot.material.name for slot in obj.material_slots] for obj in bpy.data.objects]
    return [found.name for found in bpy.data.materials], [found.name for found in bpy.data.images], slots


def dressed(obj: bpy.types.Object, *names: str) -> bpy.types.Object:
    for name in names:
        obj.data.materials.append(bpy.data.materials.new(name))
    return obj


def shows(slot: bpy.types.MaterialSlot) -> bool:
    """Whether Solid shading, which takes the active node's image, shows the preview there."""
    tree = slot.material.node_tree if slot.material else None
    image = getattr(tree.nodes.active, "image", None) if tree else None
    return image is not None and bool(image.get(preview.MARK))


def show(*objects: bpy.types.Object, path: Path, only_active_slot: bool = False) -> None:
    preview.show([(obj, "UVMap") for obj in objects], path, only_active_slot)


def color() -> list[float]:
    """The preview's pixel at the bottom left."""
    return [round(value, 2) for value in bpy.data.images[preview.NAME].pixels[:3]]


@pytest.mark.parametrize("names", [(), ("Clay",), ("Wood", "Iron", "Glass")], ids=len)
def test_it_leaves_no_trace(cube: bpy.types.Object, picture: Path, names: tuple[str, ...]) -> None:
    dressed(cube, *names)
    before = trace()
    show(cube, path=picture)
    assert all(shows(slot) for slot in cube.material_slots) and cube.material_slots
    assert preview.take_off()
    assert trace() == before
    assert not preview.take_off(), "a second time finds nothing"


def test_an_empty_slot_stays(cube: bpy.types.Object, picture: Path) -> None:
    cube.data.materials.append(None)
    before = trace()
    show(cube, path=picture)
    assert shows(cube.material_slots[0])
    preview.take_off()
    assert trace() == before == ([], [], [[None]])


def test_only_the_active_slot_is_covered(cube: bpy.types.Object, picture: Path) -> None:
    dressed(cube, "Wood", "Iron").active_material_index = 1
    before = trace()
    show(cube, path=picture, only_active_slot=True)
    assert [shows(slot) for slot in cube.material_slots] == [False, True]
    preview.take_off()
    assert trace() == before


def test_the_covered_material_is_not_changed(cube: bpy.types.Object, picture: Path) -> None:
    clay = dressed(cube, "Clay").active_material
    material.use_nodes(clay)
    nodes = [node.name for node in clay.node_tree.nodes]
    show(cube, path=picture)
    assert clay.name == "Clay" and [node.name for node in clay.node_tree.nodes] == nodes
    preview.take_off()
    assert cube.active_material == clay and clay.users == 1


def test_it_covers_a_texture_of_ours_and_gives_it_back(cube: bpy.types.Object, picture: Path) -> None:
    texture = bpy.data.images.load(str(picture))
    material.wear(cube, texture, "UVMap")
    before = trace()
    show(cube, path=picture)
    assert shows(cube.material_slots[0])
    preview.take_off()
    assert trace() == before
    assert cube.active_material.node_tree.nodes.active.image == texture


def test_shown_again_it_is_read_again(cube: bpy.types.Object, picture: Path) -> None:
    show(cube, path=picture)
    assert color() == [1, 0, 0]
    count = len(bpy.data.images), len(bpy.data.materials)
    Image.new("RGB", (16, 8), (0, 0, 255)).save(picture)
    show(cube, path=picture)
    assert color() == [0, 0, 1]
    assert (len(bpy.data.images), len(bpy.data.materials)) == count


def test_objects_with_one_mesh_get_their_material_back(cube: bpy.types.Object, picture: Path) -> None:
    dressed(cube, "Clay")
    twin = bpy.data.objects.new("Twin", cube.data)
    bpy.context.collection.objects.link(twin)
    before = trace()
    show(cube, twin, path=picture)
    assert shows(cube.material_slots[0]) and shows(twin.material_slots[0])
    preview.take_off()
    assert trace() == before


def test_a_deleted_object_does_not_keep_the_others_covered(cube: bpy.types.Object, picture: Path) -> None:
    dressed(cube, "Clay")
    bpy.ops.mesh.primitive_plane_add()
    plane = dressed(bpy.context.active_object, "Wood")
    show(cube, plane, path=picture)
    bpy.data.objects.remove(cube)
    preview.take_off()
    assert plane.active_material.name == "Wood"
    assert not [found for found in bpy.data.materials if found.get(preview.MARK)]


def test_deleted_objects_leave_nothing_behind(cube: bpy.types.Object, picture: Path) -> None:
    set_material(cube)
    cube.data.materials.append(material_of(lambda tree: grouped(tree, group(principled))))
    groups, materials = len(bpy.data.node_groups), len(bpy.data.materials)
    show(cube, path=picture)
    assert len(bpy.data.node_groups) > groups
    bpy.data.objects.remove(cube)
    preview.take_off()
    assert (len(bpy.data.node_groups), len(bpy.data.materials)) == (groups, materials)


@pytest.fixture
def relief(picture: Path, tmp_path: Path) -> Path:
    """A preview beside which there are normals that lean along u."""
    path = tmp_path / "preview.png"
    picture.rename(path)
    Image.new("RGB", (16, 8), (200, 128, 230)).save(path.with_name("preview_normal.png"))
    return path


def normal_map(obj: bpy.types.Object) -> Any:
    """The node that gives an object's surface its normals, if there is one."""
    tree: Any = obj.active_material.node_tree if obj.active_material else None
    surface = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    return surface.inputs["Normal"].links[0].from_node if surface.inputs["Normal"].links else None


def leaning(obj: bpy.types.Object) -> float:
    """How far the normals of an object lean along u at the bottom left, from 0 to 1."""
    image = normal_map(obj).inputs["Color"].links[0].from_node.image
    assert image.colorspace_settings.name == "Non-Color"
    return round(image.pixels[0], 2)


def test_normals_beside_it_are_shown_and_read_again(cube: bpy.types.Object, relief: Path) -> None:
    before = trace()
    show(cube, path=relief)
    assert normal_map(cube).uv_map == "UVMap" and not normal_map(cube).mute
    assert leaning(cube) == round(200 / 255, 2) and color() == [1, 0, 0]
    Image.new("RGB", (16, 8), (100, 128, 230)).save(relief.with_name("preview_normal.png"))
    show(cube, path=relief)
    assert leaning(cube) == round(100 / 255, 2)
    preview.take_off()
    assert trace() == before


def test_normals_that_come_later_are_shown_too(cube: bpy.types.Object, relief: Path) -> None:
    normals = relief.with_name("preview_normal.png")
    later = normals.rename(normals.with_name("later.png"))
    show(cube, path=relief)
    assert normal_map(cube) is None
    later.rename(normals)
    show(cube, path=relief)
    assert leaning(cube) == round(200 / 255, 2)
    assert len([image for image in bpy.data.images if image.get(preview.MARK)]) == 2


@pytest.fixture
def in_relief(cube: bpy.types.Object) -> bpy.types.Object:
    """A cube whose relief is its geometry."""
    color, height = (bpy.data.images.new(name, 4, 4) for name in ("color", "height"))
    worn_relief.wear(cube, color, "UVMap", maps=Maps({"height": height}, 0.5))
    set_displacement(cube, "GEOMETRY")
    return cube


def visible(obj: bpy.types.Object) -> list[bool]:
    return [modifier.show_viewport for modifier in obj.modifiers]


def test_the_relief_before_makes_room_for_it_and_comes_back(in_relief: bpy.types.Object, relief: Path) -> None:
    show(in_relief, path=relief)
    show(in_relief, path=relief)
    assert visible(in_relief) == [False] and kind_of(in_relief) == "GEOMETRY"
    preview.take_off()
    assert visible(in_relief) == [True] and not in_relief.get(preview.MARK)


def test_what_the_artist_has_hidden_stays_hidden(in_relief: bpy.types.Object, relief: Path) -> None:
    for modifier in in_relief.modifiers:
        modifier.show_viewport = False
    show(in_relief, path=relief)
    preview.take_off()
    assert visible(in_relief) == [False]


@pytest.fixture
def registered(cube: bpy.types.Object) -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


@pytest.mark.usefixtures("registered")
def test_a_saved_blend_holds_nothing_of_it(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    dressed(cube, "Clay")
    before = trace()
    show(cube, path=picture)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    assert trace() == before


@pytest.mark.usefixtures("registered")
def test_a_modifier_of_the_preview_is_not_saved_either(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    set_material(cube)
    show(cube, path=picture)
    assert len(cube.modifiers) == 2
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    assert bpy.data.objects["Cube"].modifiers.keys() == ["Decides"]
    assert not [found for found in bpy.data.node_groups if found.get(preview.MARK)]
