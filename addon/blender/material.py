"""A texture on an object's material: Base Color of a Principled BSDF, through Image Texture and UV Map nodes.

The material that was there is never changed. The object gets a copy, which remembers what it was copied from.
"""

from __future__ import annotations

from typing import Any

import bpy

from ..errors import PatinaError

IMAGE_NODE = "Patina Image"
UV_NODE = "Patina UV Map"
PREVIOUS = "patina_previous"
"""Custom property of our materials: the material that the object wore before, if it wore any."""
MARK = "patina"
"""Custom property of our materials, by which they are known."""


def wear(obj: bpy.types.Object, image: bpy.types.Image, uv_map: str, only_active_slot: bool = False) -> None:
    """Show ``image`` on the object's material slots, all or the active one, by way of the UV map.

    A material of ours that only this object uses just gets the new image; any other is kept as it is and copied.
    An object without slots gets one.
    """
    if not obj.material_slots:
        obj.data.materials.append(None)
    slots = chosen_slots(obj, only_active_slot)
    for material in {slot.material for slot in slots}:
        wearing = [slot for slot in slots if slot.material == material]
        ours: Any = material
        if material is None or not is_ours(material) or material.users > len(wearing):
            ours = _copy_of(material, obj.name)
            for slot in wearing:
                slot.material = ours
        show_image(ours, image, uv_map)


def restore(obj: bpy.types.Object) -> None:
    """Give the object's slots the materials back that they had before ours.

    Raises:
        PatinaError: the object does not wear a material of ours.
    """
    if not wears_ours(obj):
        raise PatinaError(f"{obj.name} has no texture made by Patina; there is nothing to restore.")
    for slot in obj.material_slots:
        if slot.material is not None and is_ours(slot.material):
            slot.material = slot.material.get(PREVIOUS)


def chosen_slots(obj: bpy.types.Object, only_active_slot: bool) -> list[bpy.types.MaterialSlot]:
    """Return the object's material slots, or the active one alone."""
    return [obj.material_slots[obj.active_material_index or 0]] if only_active_slot else list(obj.material_slots)


def wears_ours(obj: bpy.types.Object) -> bool:
    """Return whether a slot of the object has a material of ours."""
    return any(slot.material is not None and is_ours(slot.material) for slot in obj.material_slots)


def is_ours(material: bpy.types.Material) -> bool:
    """Return whether Patina made this material."""
    return material.get(MARK) is not None


def _copy_of(previous: bpy.types.Material | None, name: str) -> bpy.types.Material:
    """Return a material of ours that looks like the previous one and remembers what the object wore before."""
    if previous is None:
        material = bpy.data.materials.new(f"{name} Patina")
    else:
        material = previous.copy()
        original = previous.get(PREVIOUS) if is_ours(previous) else previous
        material.name = f"{name} Patina"
        if original is not None:
            material[PREVIOUS] = original
    use_nodes(material)
    material[MARK] = True
    return material


def show_image(material: bpy.types.Material, image: bpy.types.Image, uv_map: str) -> None:
    """Put the image on the material's Base Color, making the nodes that are missing between it and the output."""
    tree: Any = material.node_tree
    shader = _principled(tree)
    image_node = _node(tree, IMAGE_NODE, "ShaderNodeTexImage", (shader.location.x - 320, shader.location.y))
    uv_node = _node(tree, UV_NODE, "ShaderNodeUVMap", (shader.location.x - 520, shader.location.y - 180))
    uv_node.uv_map = uv_map
    tree.links.new(uv_node.outputs["UV"], image_node.inputs["Vector"])
    tree.links.new(image_node.outputs["Color"], shader.inputs["Base Color"])
    # The active image node is what Solid shading, baking and texture painting use.
    tree.nodes.active = image_node
    image_node.image = image


def use_nodes(material: bpy.types.Material) -> None:
    """See to it that the material has nodes; from Blender 5.0 on each has."""
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True


def has_nodes(material: bpy.types.Material) -> bool:
    """Return whether nodes decide what the material shows; from Blender 5.0 on they always do."""
    return bpy.app.version >= (5, 0, 0) or material.use_nodes


def _node(tree: Any, name: str, kind: str, location: tuple[float, float]) -> Any:
    node = tree.nodes.get(name)
    if node is None or node.bl_idname != kind:
        node = tree.nodes.new(kind)
        node.name = node.label = name
        node.location = location
    return node


def _principled(tree: Any) -> Any:
    """Return the Principled BSDF nearest to the output; where none leads there, put one there."""
    output = tree.get_output_node("ALL")
    if output is None:
        output = tree.nodes.new("ShaderNodeOutputMaterial")
    behind = [output]
    for node in behind:
        if node.bl_idname == "ShaderNodeBsdfPrincipled":
            return node
        sources = [link.from_node for socket in node.inputs for link in socket.links]
        behind.extend(source for source in sources if source not in behind)
    shader = tree.nodes.new("ShaderNodeBsdfPrincipled")
    shader.location = (output.location.x - 320, output.location.y)
    tree.links.new(shader.outputs["BSDF"], output.inputs["Surface"])
    return shader
