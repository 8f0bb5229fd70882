"""Materials that modifiers decide, such as Geometry Nodes with *Set Material*: a last modifier replaces them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bpy
import numpy as np

from .relief_modifiers import is_of_relief

NAME = "Patina Material"
_REPLACE = "GeometryNodeReplaceMaterial"


def decided(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, only_active_slot: bool = False
) -> list[bpy.types.Material | None]:
    """Return the materials on the object's faces that come from no slot of it; None stands for faces without one.

    Args:
        obj: a mesh object.
        depsgraph: an up-to-date dependency graph that holds the object.
        only_active_slot: look at the faces of that slot alone.
    """
    if not obj.modifiers:
        return []
    mesh: Any = obj.evaluated_get(depsgraph).data
    indices = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", indices)
    last = max(len(mesh.materials), len(obj.material_slots), 1) - 1
    used = np.unique(np.clip(indices, 0, last)).tolist()
    if only_active_slot:
        used = [index for index in used if index == obj.active_material_index]
    own = {slot.material for slot in obj.material_slots if slot.material is not None}
    shown = dict.fromkeys(_shown(obj, mesh, index) for index in used)
    return [material for material in shown if material not in own]


def deciders(obj: bpy.types.Object) -> list[str]:
    """Return the names of the modifiers that can give an object's faces other materials than its slots do."""
    kinds = ("NODES", "BOOLEAN")
    shown = (modifier for modifier in obj.modifiers if modifier.show_viewport and not is_of_relief(modifier))
    return [modifier.name for modifier in shown if modifier.type in kinds]


def replace(
    obj: bpy.types.Object, pairs: Mapping[bpy.types.Material | None, bpy.types.Material], mark: str
) -> bpy.types.Modifier:
    """Add a last modifier that shows other materials: each key's faces get its value; return it.

    Args:
        obj: a mesh object.
        pairs: the new materials by the old ones; None stands for faces without any.
        mark: name of the custom property by which the modifier's node group is known.
    """
    group: Any = bpy.data.node_groups.new(NAME, "GeometryNodeTree")
    group[mark] = True
    for in_out in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=in_out, socket_type="NodeSocketGeometry")
    last = group.nodes.new("NodeGroupInput")
    for place, (old, new) in enumerate(pairs.items(), 1):
        node = group.nodes.new(_REPLACE)
        # Without an old material it replaces none.
        node.inputs["Old"].default_value = old
        node.inputs["New"].default_value = new
        node.location = (200 * place, 0)
        group.links.new(last.outputs[0], node.inputs["Geometry"])
        last = node
    end = group.nodes.new("NodeGroupOutput")
    end.location = (200 * (len(pairs) + 1), 0)
    group.links.new(last.outputs[0], end.inputs[0])
    modifier: Any = obj.modifiers.new(NAME, "NODES")
    modifier.node_group = group
    modifier.show_expanded = False
    return modifier


def replaced(obj: bpy.types.Object, mark: str, alone: bool = False) -> list[bpy.types.Material]:
    """Return the materials that our modifiers show on an object; ``alone``, those that no other object shows."""
    groups = [modifier.node_group for modifier in _ours(obj, mark)]
    nodes = [node for group in groups if group.users == 1 or not alone for node in group.nodes]
    return [node.inputs["New"].default_value for node in nodes if node.bl_idname == _REPLACE]


def remove(obj: bpy.types.Object, mark: str) -> None:
    """Take our modifiers off an object."""
    for modifier in _ours(obj, mark):
        group = modifier.node_group
        obj.modifiers.remove(modifier)
        if not group.users:
            bpy.data.node_groups.remove(group)


def _ours(obj: bpy.types.Object, mark: str) -> Sequence[Any]:
    nodes: list[Any] = [modifier for modifier in obj.modifiers if modifier.type == "NODES"]
    return [modifier for modifier in nodes if modifier.node_group is not None and modifier.node_group.get(mark)]


def _shown(obj: bpy.types.Object, mesh: bpy.types.Mesh, index: int) -> bpy.types.Material | None:
    """Return the material of the faces that have an index, once modifiers are applied."""
    slots = obj.material_slots
    if index < len(slots) and slots[index].link == "OBJECT":
        return slots[index].material
    found = mesh.materials[index] if index < len(mesh.materials) else None
    return found.original if found is not None else None
