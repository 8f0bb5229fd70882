"""Where an object's material can come from: its slots, its mesh, modifiers, and other files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from .nodes import PURPLE, group, grouped, material, node, picture_node, principled
from .shaders import emission


def add(obj: bpy.types.Object, *materials: bpy.types.Material | None) -> None:
    for made in materials:
        obj.data.materials.append(made)


def no_slots(obj: bpy.types.Object) -> None:
    assert not obj.material_slots


def empty_slot(obj: bpy.types.Object) -> None:
    add(obj, None)


def default_material(obj: bpy.types.Object) -> None:
    add(obj, bpy.data.materials.new("Clay"))


def slot_for_each_face(obj: bpy.types.Object) -> None:
    add(obj, material(principled), None, material(emission))
    for number, face in enumerate(obj.data.polygons):
        face.material_index = number % 3


def index_beyond_slots(obj: bpy.types.Object) -> None:
    add(obj, material(principled))
    for face in obj.data.polygons:
        face.material_index = 7


def slot_of_the_object(obj: bpy.types.Object) -> None:
    add(obj, material(emission, "Of Mesh"))
    obj.material_slots[0].link = "OBJECT"
    obj.material_slots[0].material = material(principled)


def mesh_of_another_object(obj: bpy.types.Object) -> None:
    add(obj, material(principled))
    twin = bpy.data.objects.new("Twin", obj.data)
    bpy.context.collection.objects.link(twin)
    twin.location.x = 50


def mesh_of_another_object_without_slots(obj: bpy.types.Object) -> None:
    mesh_of_another_object(obj)
    obj.data.materials.clear()


def material_of_another_object(obj: bpy.types.Object) -> None:
    add(obj, material(principled))
    other = bpy.data.objects.new("Other", obj.data.copy())
    bpy.context.collection.objects.link(other)
    other.location.x = 50


def linked_material(obj: bpy.types.Object) -> None:
    """A material of another file, with a node group and a picture of that file."""

    def surface(tree: Any) -> Any:
        inner = group(lambda nested: principled(nested, picture_node(nested).outputs["Color"]), "Inner")
        return grouped(tree, inner)

    path = Path(bpy.app.tempdir) / "library.blend"
    made = material(surface)
    bpy.data.libraries.write(str(path), {made})
    bpy.data.materials.remove(made)
    bpy.data.node_groups.remove(bpy.data.node_groups["Inner"])
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.materials = ["Before"]
    add(obj, wanted.materials[0])


def without_nodes(obj: bpy.types.Object) -> None:
    """A material whose nodes are turned off; from Blender 5.0 on there is no such thing."""
    made: Any = material(emission)
    if bpy.app.version < (5, 0, 0):
        made.use_nodes = False
    add(obj, made)


Content = Callable[[Any, Any], Any]
"""Adds nodes to a tree of Geometry Nodes and returns the output for geometry, given the input for it."""


def modifier(obj: bpy.types.Object, content: Content, inputs: tuple[str, ...] = ()) -> Any:
    """Add Geometry Nodes to an object and return the modifier; inputs are for materials."""
    tree: Any = bpy.data.node_groups.new("Geometry", "GeometryNodeTree")
    for in_out in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=in_out, socket_type="NodeSocketGeometry")
    for name in inputs:
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketMaterial")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    tree.links.new(content(tree, start.outputs), end.inputs[0])
    made: Any = obj.modifiers.new("Decides", "NODES")
    made.node_group = tree
    return made


def set_material(obj: bpy.types.Object) -> None:
    add(obj, material(emission, "Of Slot"))
    wanted = material(principled)
    kind = "GeometryNodeSetMaterial"
    modifier(obj, lambda tree, given: node(tree, kind, {0: given[0], "Material": wanted}).outputs[0])


def set_material_of_the_slot(obj: bpy.types.Object) -> None:
    """The modifier sets the very material that the slot has, too."""
    wanted = material(principled)
    add(obj, wanted)
    kind = "GeometryNodeSetMaterial"
    modifier(obj, lambda tree, given: node(tree, kind, {0: given[0], "Material": wanted}).outputs[0])


def set_material_without_slots(obj: bpy.types.Object) -> None:
    set_material(obj)
    obj.data.materials.clear()


def set_material_by_input(obj: bpy.types.Object) -> None:
    add(obj, material(emission, "Of Slot"))

    def content(tree: Any, given: Any) -> Any:
        return node(tree, "GeometryNodeSetMaterial", {0: given[0], "Material": given[1]}).outputs[0]

    made = modifier(obj, content, ("Material",))
    identifier = made.node_group.interface.items_tree["Material"].identifier
    if bpy.app.version < (5, 2, 0):
        made[identifier] = material(principled)
    else:
        getattr(made.properties.inputs, identifier).value = material(principled)


def set_material_index(obj: bpy.types.Object) -> None:
    add(obj, material(emission, "First"), material(principled, "Second"))
    kind = "GeometryNodeSetMaterialIndex"
    modifier(obj, lambda tree, given: node(tree, kind, {0: given[0], "Material Index": 1}).outputs[0])


def set_no_material(obj: bpy.types.Object) -> None:
    add(obj, material(emission, "Of Slot"))
    modifier(obj, lambda tree, given: node(tree, "GeometryNodeSetMaterial", {0: given[0]}).outputs[0])


def geometry_of_nodes(obj: bpy.types.Object) -> None:
    """A grid that the modifier makes, with UVs of its own and no material."""
    add(obj, material(emission, "Of Slot"))

    def content(tree: Any, _given: Any) -> Any:
        grid = node(tree, "GeometryNodeMeshGrid", {0: 2.0, 1: 2.0})
        named = node(tree, "GeometryNodeStoreNamedAttribute", data_type="FLOAT2", domain="CORNER")
        tree.links.new(grid.outputs[0], named.inputs["Geometry"])
        named.inputs["Name"].default_value = "UVMap"
        value = next(socket for socket in named.inputs if socket.name == "Value" and socket.enabled)
        tree.links.new(grid.outputs["UV Map"], value)
        return named.outputs[0]

    modifier(obj, content)


def set_material_twice(obj: bpy.types.Object) -> None:
    set_material(obj)
    last = material(lambda tree: emission(tree, PURPLE), "Last")
    kind = "GeometryNodeSetMaterial"
    modifier(obj, lambda tree, given: node(tree, kind, {0: given[0], "Material": last}).outputs[0])


OBJECTS = {
    "no slots": no_slots,
    "empty slot": empty_slot,
    "new material": default_material,
    "slot for each face": slot_for_each_face,
    "index beyond the slots": index_beyond_slots,
    "slot of the object": slot_of_the_object,
    "mesh of another object": mesh_of_another_object,
    "mesh of another object, no slots": mesh_of_another_object_without_slots,
    "material of another object": material_of_another_object,
    "linked material": linked_material,
    "nodes turned off": without_nodes,
    "Set Material": set_material,
    "Set Material, the slot's": set_material_of_the_slot,
    "Set Material, no slots": set_material_without_slots,
    "Set Material by an input": set_material_by_input,
    "Set Material to none": set_no_material,
    "Set Material twice": set_material_twice,
    "Set Material Index": set_material_index,
    "mesh of Geometry Nodes": geometry_of_nodes,
}
"""What gives an object its material, by where the material comes from."""
