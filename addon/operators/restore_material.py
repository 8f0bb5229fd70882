"""Restores the materials that objects had before Patina."""

from __future__ import annotations

import bpy

from ..blender import material, worn_relief
from ..jobs.fitness import foreign
from ..jobs.readiness import chosen_objects
from .report import can_run, dress


class PATINA_OT_restore_material(bpy.types.Operator):
    bl_idname = "patina.restore_material"
    bl_label = "Restore Previous Material"
    bl_description = "Restore the previous materials of the selected objects"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        wearers = [obj for obj in chosen_objects(context) if material.wears_ours(obj)]
        if not wearers:
            return can_run(cls, "The selected objects have no texture made by Patina")
        return can_run(cls, next((reason for obj in wearers if (reason := foreign(obj)) is not None), None))

    def execute(self, context: bpy.types.Context) -> set[str]:
        wearers = [obj for obj in chosen_objects(context) if material.wears_ours(obj)]

        def restore() -> None:
            for obj in wearers:
                # Objects with the same mesh are restored together.
                if material.wears_ours(obj):
                    worn_relief.restore(obj)

        return dress(self, restore)
