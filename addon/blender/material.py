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


def wear(obj: bpy.types.Object, image: bpy.types.Image, uv_map: str) -> bpy.types.Material:
    """Show ``image`` on the object's active material slot by way of the UV map; return the material that does it.

    A material of ours that only this slot uses just gets the new image; any other is kept as it is and copied.
    """
    material = _active_material(obj)
    if material is None or not is_ours(material) or material.users > 1:
        material = _copy_of(material, obj.name)
        _assign(obj, material)
    image_node = _nodes_for(material, uv_map)
    image_node.image = image
    return material


def restore(obj: bpy.types.Object) -> None:
    """Give the object's active slot the material back that it had before ours.

    Raises:
        PatinaError: the object does not wear a material of ours.
    """
    material = _active_material(obj)
    if material is None or not is_ours(material):
        raise PatinaError(f"{obj.name} does not wear a texture by Patina; there is nothing to restore.")
    obj.active_material = material.get(PREVIOUS)


def is_ours(material: bpy.types.Material) -> bool:
    """Return whether Patina made this material."""
    return material.get(MARK) is not None


def _active_material(obj: bpy.types.Object) -> bpy.types.Material | None:
    return obj.active_material if obj.material_slots else None


def _assign(obj: bpy.types.Object, material: bpy.types.Material) -> None:
    if not obj.material_slots:
        obj.data.materials.append(material)
    obj.active_material = material


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
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    material[MARK] = True
    return material


def _nodes_for(material: bpy.types.Material, uv_map: str) -> Any:
    """Return the material's image node of ours, making what is missing between it and the output."""
    tree: Any = material.node_tree
    shader = _principled(tree)
    image_node = _node(tree, IMAGE_NODE, "ShaderNodeTexImage", (shader.location.x - 320, shader.location.y))
    uv_node = _node(tree, UV_NODE, "ShaderNodeUVMap", (shader.location.x - 520, shader.location.y - 180))
    uv_node.uv_map = uv_map
    tree.links.new(uv_node.outputs["UV"], image_node.inputs["Vector"])
    tree.links.new(image_node.outputs["Color"], shader.inputs["Base Color"])
    # The active image node is what Solid shading, baking and texture painting use.
    tree.nodes.active = image_node
    return image_node


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
