"""Unwraps objects that have no UV map, with Blender's Smart UV Project."""

from __future__ import annotations

import math

import bpy

from ..jobs.readiness import chosen_objects
from .report import can_run

ANGLE = math.radians(66.0)
MARGIN = 0.01
"""Room between UV islands, as a part of the texture, so that colors do not bleed from one into another."""


class PATINA_OT_unwrap(bpy.types.Operator):
    bl_idname = "patina.unwrap"
    bl_label = "Smart UV Project"
    bl_description = "Make a UV map for the selected objects, which share its space"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not any(obj.type == "MESH" for obj in chosen_objects(context)):
            return can_run(cls, "Select a mesh object")
        return can_run(cls, None if context.mode == "OBJECT" else "Switch to Object Mode first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        objects = [obj for obj in chosen_objects(context) if obj.type == "MESH"]
        with context.temp_override(active_object=objects[0], selected_objects=objects, objects_in_mode=objects):
            bpy.ops.object.mode_set(mode="EDIT")
            bpy.ops.mesh.reveal(select=False)
            bpy.ops.mesh.select_all(action="SELECT")
            bpy.ops.uv.smart_project(angle_limit=ANGLE, island_margin=MARGIN)
            bpy.ops.object.mode_set(mode="OBJECT")
        return {"FINISHED"}
