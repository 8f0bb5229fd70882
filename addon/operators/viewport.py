"""Lets a viewport show textures."""

from __future__ import annotations

from typing import Any

import bpy

from .report import can_run


def hides_textures(context: bpy.types.Context) -> bool:
    """Return whether the 3D viewport of the context shows plain colors or lines instead of textures."""
    shading = _shading(context)
    if shading is None:
        return False
    return shading.type == "WIREFRAME" or (shading.type == "SOLID" and shading.color_type != "TEXTURE")


def show_textures(context: bpy.types.Context) -> None:
    """Let a viewport that shows plain colors or lines show textures."""
    if hides_textures(context):
        shading: Any = _shading(context)
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
