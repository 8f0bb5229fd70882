"""A relief that an object wears: as normals, as displacement, as geometry, and applied to a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import material, material_maps
from addon.blender.displacement import (
    DISPLACE,
    SUBDIVISION,
    Kind,
    displaced_copy,
    has_heights,
    kind_of,
    remove_modifiers,
    set_displacement,
    take_off,
    wear,
)
from addon.blender.height_image import heights_on
from addon.blender.material_maps import Maps
from addon.errors import PatinaError

DEPTH = 0.4
UV_MAP = "UVMap"


def image(name: str, level: float) -> bpy.types.Image:
    made = bpy.data.images.new(name, 4, 4)
    made.colorspace_settings.name = "Non-Color"
    made.pixels.foreach_set(np.full(64, level, np.float32))
    return made


@pytest.fixture
def maps(empty_scene: None) -> Maps:
    """Heights that stand out by a half of the depth everywhere, with normals, roughness, and metallic values."""
    levels = {"normal": 0.5, "height": 1.0, "roughness": 0.2, "metallic": 0.9}
    return Maps({name: image(name, level) for name, level in levels.items()}, DEPTH)


@pytest.fixture
def dressed(maps: Maps, cube: bpy.types.Object) -> bpy.types.Object:
    wear(cube, bpy.data.images.new("color", 4, 4), UV_MAP, maps=maps)
    return cube


@pytest.fixture
def maps_of_cube(cube: bpy.types.Object) -> Callable[[], Any]:
    return lambda: cube.material_slots[0].material.node_tree


def principled(tree: Any) -> Any:
    return next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")


def source_of(socket: Any) -> Any:
    return socket.links[0].from_node if socket.links else None


def reach(obj: bpy.types.Object) -> float:
    """How far the evaluated mesh of an object reaches along its x axis."""
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return float(max(vertex.co.x for vertex in evaluated.data.vertices))


def test_maps_are_linked_to_the_surface_that_shows_the_color(dressed: bpy.types.Object) -> None:
    tree = dressed.material_slots[0].material.node_tree
    surface = principled(tree)
    assert source_of(surface.inputs["Roughness"]).image.name == "roughness"
    assert source_of(surface.inputs["Metallic"]).image.name == "metallic"
    normal = source_of(surface.inputs["Normal"])
    assert normal.bl_idname == "ShaderNodeNormalMap" and normal.uv_map == UV_MAP
    assert source_of(normal.inputs["Color"]).image.name == "normal"
    assert getattr(normal, "convention", "OPENGL") == "OPENGL"


def test_a_texture_without_maps_takes_those_before_it_off(dressed: bpy.types.Object) -> None:
    wear(dressed, bpy.data.images.new("other", 4, 4), UV_MAP)
    tree: Any = dressed.material_slots[0].material.node_tree
    assert not has_heights(dressed)
    assert not principled(tree).inputs["Normal"].links and not principled(tree).inputs["Roughness"].links


def test_heights_are_known_whatever_shows_them(dressed: bpy.types.Object) -> None:
    for kind in ("BUMP", "DISPLACEMENT", "GEOMETRY"):
        set_displacement(dressed, kind)
        found = heights_on([dressed])
        assert found is not None and found.image.name == "height" and found.depth == pytest.approx(DEPTH)


@pytest.mark.parametrize("kind", ["BUMP", "DISPLACEMENT", "GEOMETRY"])
def test_each_kind_shows_the_relief_once(dressed: bpy.types.Object, kind: Kind) -> None:
    set_displacement(dressed, "GEOMETRY")
    set_displacement(dressed, kind)
    one: Any = dressed.material_slots[0].material
    output = next(node for node in one.node_tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    normals = not one.node_tree.nodes[material_maps.NORMAL_NODE].mute
    displaced = bool(output.inputs["Displacement"].links)
    shown = {"BUMP": normals, "DISPLACEMENT": displaced, "GEOMETRY": DISPLACE in dressed.modifiers}
    assert [name for name, is_shown in shown.items() if is_shown] == [kind] == [kind_of(dressed)]
    assert (SUBDIVISION in dressed.modifiers) == (kind != "BUMP")
    assert len(bpy.data.textures) == (kind == "GEOMETRY")


def test_geometry_is_as_deep_as_the_maps_say_in_the_scene(dressed: bpy.types.Object) -> None:
    before = reach(dressed)
    dressed.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    set_displacement(dressed, "GEOMETRY")
    # A half of the depth is outward; corners of the cube move along all three axes.
    assert (reach(dressed) - before) * 2 == pytest.approx(DEPTH / 2, rel=0.05)


def test_a_copy_has_the_relief_applied_and_the_object_stays(dressed: bpy.types.Object) -> None:
    before, vertices = reach(dressed), len(dressed.data.vertices)
    made = displaced_copy(dressed, bpy.context.evaluated_depsgraph_get())
    assert not made.modifiers and not dressed.modifiers
    assert len(dressed.data.vertices) == vertices and reach(dressed) == before
    assert max(vertex.co.x for vertex in made.data.vertices) > before + DEPTH / 4
    copied: Any = made.material_slots[0].material
    assert copied != dressed.material_slots[0].material
    assert copied.node_tree.nodes[material_maps.NORMAL_NODE].mute
    assert UV_MAP in made.data.uv_layers


def test_a_new_texture_is_shown_as_the_one_before(dressed: bpy.types.Object, maps: Maps) -> None:
    set_displacement(dressed, "DISPLACEMENT")
    wear(dressed, bpy.data.images.new("next", 4, 4), UV_MAP, maps=maps)
    assert kind_of(dressed) == "DISPLACEMENT"


def test_what_wears_no_heights_is_refused_in_a_sentence(cube: bpy.types.Object) -> None:
    with pytest.raises(PatinaError, match="wears no texture with heights"):
        set_displacement(cube, "DISPLACEMENT")


def test_the_material_and_the_shape_before_come_back(dressed: bpy.types.Object) -> None:
    set_displacement(dressed, "GEOMETRY")
    material.restore(dressed)
    remove_modifiers(dressed)
    assert not dressed.modifiers and not bpy.data.textures
    assert not material.wears_ours(dressed)


def test_a_texture_that_is_taken_off_takes_the_modifiers_of_its_relief_along(dressed: bpy.types.Object) -> None:
    set_displacement(dressed, "GEOMETRY")
    take_off(dressed, bpy.data.images.new("other", 4, 4))
    assert DISPLACE in dressed.modifiers, "it wears another one"
    take_off(dressed, bpy.data.images["color"])
    assert not dressed.modifiers and not material.wears_ours(dressed)
    assert not bpy.data.textures, "nothing keeps the heights"
