"""Mends what is wrong with the UV maps of the selected objects."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy

from ..blender.uv_choice import without_map
from ..jobs.readiness import chosen_objects, lacking_chosen_map
from ..settings.properties import scene_settings
from .report import can_run

ANGLE = math.radians(66.0)
MARGIN = 0.01
"""Room between UV islands, as a part of the texture, so that colors do not bleed from one into another."""


class PATINA_OT_unwrap(bpy.types.Operator):
    bl_idname = "patina.unwrap"
    bl_label = "Smart UV Project"
    bl_description = "Make a UV map for those of the selected objects that have none; they share its space"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        objects = chosen_objects(context)
        if not any(obj.type == "MESH" for obj in objects):
            return can_run(cls, "Select a mesh object")
        if not without_map(objects):
            return can_run(cls, "The selected objects have UV maps")
        return can_run(cls, None if context.mode == "OBJECT" else "Switch to Object Mode first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        objects = without_map(chosen_objects(context))
        # Objects that show the same mesh get its UV map once.
        objects = list({obj.data: obj for obj in reversed(objects)}.values())
        with _alone(context, objects):
            bpy.ops.object.mode_set(mode="EDIT")
            bpy.ops.mesh.reveal(select=False)
            bpy.ops.mesh.select_all(action="SELECT")
            bpy.ops.uv.smart_project(angle_limit=ANGLE, island_margin=MARGIN)
            bpy.ops.object.mode_set(mode="OBJECT")
        return {"FINISHED"}


@contextmanager
def _alone(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Select objects and no others, as Edit Mode takes all that are selected; the selection is back after the block."""
    active, selected = context.view_layer.objects.active, context.selected_objects
    try:
        for obj in selected:
            obj.select_set(obj in objects)
        context.view_layer.objects.active = objects[0]
        yield
    finally:
        for obj in selected:
            obj.select_set(True)
        context.view_layer.objects.active = active


class PATINA_OT_use_render_uv_maps(bpy.types.Operator):
    bl_idname = "patina.use_render_uv_maps"
    bl_label = "Use Each Object's Own"
    bl_description = "Make the texture for the UV map that each of the selected objects uses for rendering"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        lacking = lacking_chosen_map(chosen_objects(context), settings.uv_map)
        return can_run(cls, None if lacking else "The selected objects have the chosen UV map")

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        settings.uv_map = ""
        return {"FINISHED"}


CLASSES = (PATINA_OT_unwrap, PATINA_OT_use_render_uv_maps)
