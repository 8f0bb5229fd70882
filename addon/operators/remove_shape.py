"""Gives objects the shapes back that they had before Patina."""

from __future__ import annotations

import bpy

from ..blender import shape_keys
from ..jobs.fitness import foreign
from ..jobs.readiness import chosen_objects
from .report import can_run, dress


class PATINA_OT_remove_shape(bpy.types.Operator):
    bl_idname = "patina.remove_shape"
    bl_label = "Remove Shapes"
    bl_description = "Remove the shape keys that Patina made for the selected objects. Your own stay"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        wearers = _wearers(context)
        if not wearers:
            return can_run(cls, "The selected objects have no shape made by Patina")
        return can_run(cls, next((reason for obj in wearers if (reason := foreign(obj)) is not None), None))

    def execute(self, context: bpy.types.Context) -> set[str]:
        def remove() -> None:
            for obj in _wearers(context):
                # Objects with the same mesh have the same keys.
                if shape_keys.ours_on(obj):
                    shape_keys.take_off(obj)

        return dress(self, remove)


def _wearers(context: bpy.types.Context) -> list[bpy.types.Object]:
    return [obj for obj in chosen_objects(context) if shape_keys.ours_on(obj)]
