"""Restores the materials that an object had before Patina."""

from __future__ import annotations

import bpy

from ..blender import material
from .report import can_run, finish


class PATINA_OT_restore_material(bpy.types.Operator):
    bl_idname = "patina.restore_material"
    bl_label = "Restore Previous Material"
    bl_description = "Restore the object's previous material"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.active_object
        wears = obj is not None and material.wears_ours(obj)
        return can_run(cls, None if wears else "The active object has no texture made by Patina")

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: material.restore(context.active_object))
