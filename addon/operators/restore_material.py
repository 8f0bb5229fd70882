"""Gives an object the materials back that it wore before Patina."""

from __future__ import annotations

import bpy

from ..blender import material
from ..errors import PatinaError


class PATINA_OT_restore_material(bpy.types.Operator):
    bl_idname = "patina.restore_material"
    bl_label = "Restore Previous Material"
    bl_description = "Give the object the material back that it had before the texture was made"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.active_object
        if obj is None or not material.wears_ours(obj):
            cls.poll_message_set("The active object does not wear a texture by Patina")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            material.restore(context.active_object)
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}
