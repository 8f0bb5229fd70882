"""Restores the materials that objects had before Patina."""

from __future__ import annotations

import bpy

from ..blender import material
from ..jobs.readiness import chosen_objects
from .report import can_run, finish


class PATINA_OT_restore_material(bpy.types.Operator):
    bl_idname = "patina.restore_material"
    bl_label = "Restore Previous Material"
    bl_description = "Restore the previous materials of the selected objects"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        wears = any(map(material.wears_ours, chosen_objects(context)))
        return can_run(cls, None if wears else "The selected objects have no texture made by Patina")

    def execute(self, context: bpy.types.Context) -> set[str]:
        wearers = [obj for obj in chosen_objects(context) if material.wears_ours(obj)]

        def restore() -> None:
            for obj in wearers:
                # Objects with the same mesh are restored together.
                if material.wears_ours(obj):
                    material.restore(obj)

        return finish(self, restore)
