"""Which UV map of each object a texture goes by."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from addon.blender.uv_choice import own_render_map, uv_maps_of, without_map
from addon.errors import PatinaError


def maps_of(*objects: bpy.types.Object, chosen: str = "") -> tuple[str, ...]:
    return uv_maps_of(objects, bpy.context.evaluated_depsgraph_get(), chosen)


def second_cube(uv_map: str = "UVChannel_1") -> bpy.types.Object:
    bpy.ops.mesh.primitive_cube_add(location=(3, 0, 0))
    made = bpy.context.active_object
    made.name, made.data.uv_layers[0].name = "Second", uv_map
    return made


def make_map(obj: bpy.types.Object, name: str, instead: bool = False) -> None:
    """Let Geometry Nodes make a UV map, in place of the one that there is if that is wanted."""
    group = bpy.data.node_groups.new("Geometry", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    store: Any = group.nodes.new("GeometryNodeStoreNamedAttribute")
    store.data_type, store.domain = "FLOAT2", "CORNER"
    store.inputs["Name"].default_value = name
    group.links.new(group.nodes.new("NodeGroupInput").outputs[0], store.inputs["Geometry"])
    last = store
    if instead:
        last = group.nodes.new("GeometryNodeRemoveAttribute")
        last.inputs["Name"].default_value = "UVMap"
        group.links.new(store.outputs[0], last.inputs["Geometry"])
    group.links.new(last.outputs[0], group.nodes.new("NodeGroupOutput").inputs[0])
    obj.modifiers.new("Nodes", "NODES").node_group = group
    bpy.context.view_layer.update()


def test_each_object_uses_its_own_map_for_rendering(cube: bpy.types.Object) -> None:
    other = second_cube()
    other.data.uv_layers.new(name="Render").active_render = True
    assert maps_of(cube, other) == ("UVMap", "Render")
    assert own_render_map(other) == "Render"


def test_a_chosen_map_is_that_of_all(cube: bpy.types.Object) -> None:
    assert maps_of(cube, second_cube("UVMap"), chosen="UVMap") == ("UVMap", "UVMap")


def test_objects_without_a_map_are_found(cube: bpy.types.Object) -> None:
    other = second_cube()
    other.data.uv_layers.remove(other.data.uv_layers[0])
    assert without_map([cube, other]) == [other]
    with pytest.raises(PatinaError, match="Second has no UV map; unwrap it first"):
        maps_of(cube, other)


def test_a_map_that_modifiers_make_is_a_map(cube: bpy.types.Object) -> None:
    cube.data.uv_layers.remove(cube.data.uv_layers[0])
    make_map(cube, "Made")
    assert without_map([cube]) == []
    assert maps_of(cube) == ("Made",)


def test_a_map_that_modifiers_rename_is_found(cube: bpy.types.Object) -> None:
    make_map(cube, "Made", instead=True)
    assert maps_of(cube) == ("Made",)


def test_a_map_that_modifiers_add_is_not_taken_for_the_one_for_rendering(cube: bpy.types.Object) -> None:
    make_map(cube, "Made")
    assert maps_of(cube) == ("UVMap",)
