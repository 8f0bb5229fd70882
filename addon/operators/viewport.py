"""Lets a viewport show textures."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender import material
from ..blender.base_color import UV_NODE
from ..blender.uv_choice import own_render_map
from .report import can_run


def hides_textures(context: bpy.types.Context) -> bool:
    """Return whether the 3D viewport of the context shows plain colors or lines instead of textures."""
    shading = _shading(context)
    if shading is None:
        return False
    return shading.type == "WIREFRAME" or (shading.type == "SOLID" and shading.color_type != "TEXTURE")


def shown_by_other_map(context: bpy.types.Context, obj: bpy.types.Object) -> str:
    """Return the UV map by which Solid shading shows a mesh object's texture, if that is not the texture's own.

    Solid shading goes by the active UV map, whatever the material says.
    """
    shading = _shading(context)
    active = obj.data.uv_layers.active
    if shading is None or shading.type != "SOLID" or active is None:
        return ""
    nodes = [worn.node_tree.nodes.get(UV_NODE) for worn in material.ours_on(obj)]
    maps = {node.uv_map for node in nodes if node is not None}
    return str(active.name) if maps and active.name not in maps else ""


def goes_by_other_map(obj: bpy.types.Object, uv_map: str) -> bool:
    """Return whether a texture by way of a UV map of a mesh object (empty: the one for rendering) goes by another map
    than the active one."""
    active = obj.data.uv_layers.active if obj.type == "MESH" else None
    return active is not None and active.name != (uv_map or own_render_map(obj))


def show_textures(context: bpy.types.Context, by_other_maps: bool = False) -> None:
    """Let a viewport that shows plain colors or lines show textures; where they go by other UV maps than the active
    ones, as Material Preview shows them."""
    shading: Any = _shading(context)
    if by_other_maps and shading is not None and shading.type in ("SOLID", "WIREFRAME"):
        shading.type = "MATERIAL"
    elif hides_textures(context):
        shading.type = "SOLID"
        shading.color_type = "TEXTURE"


def _shading(context: bpy.types.Context) -> Any:
    return getattr(context.space_data, "shading", None)


class PATINA_OT_show_textures(bpy.types.Operator):
    bl_idname = "patina.show_textures"
    bl_label = "Show Textures"
    bl_description = "Let this viewport show textures: Solid shading, colored by texture"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if hides_textures(context) else "This viewport shows textures already")

    def execute(self, context: bpy.types.Context) -> set[str]:
        show_textures(context)
        return {"FINISHED"}
