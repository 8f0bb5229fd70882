"""Ends a job: before its time, or by putting its texture on the objects, which is a single undo step."""

from __future__ import annotations

import bpy

from .. import live, texture_job
from ..blender import preview
from ..errors import PatinaError


class PATINA_OT_cancel(bpy.types.Operator):
    bl_idname = "patina.cancel"
    bl_label = "Cancel"
    bl_description = "Stop, and leave the object as it was"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_running(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.stage().session.give_up()
        live.leave()
        return {"FINISHED"}


class PATINA_OT_finish_now(bpy.types.Operator):
    bl_idname = "patina.finish_now"
    bl_label = "Finish Now"
    bl_description = "Stop, and use the texture as it is by now, in full size"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_running(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.stage().session.keep()
        return {"FINISHED"}


class PATINA_OT_apply_result(bpy.types.Operator):
    bl_idname = "patina.apply_result"
    bl_label = "Generate Texture"
    bl_description = "Put the texture of the job that has just ended on its objects"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        preview.take_off()
        ended = live.take_ended()
        if ended is None or ended.texture is None:
            return {"CANCELLED"}
        try:
            texture_job.apply(ended.run.subject, ended.texture)
        except PatinaError as error:
            live.stage().session.message = str(error)
            return {"CANCELLED"}
        return {"FINISHED"}


class PATINA_OT_dismiss(bpy.types.Operator):
    bl_idname = "patina.dismiss"
    bl_label = "Dismiss"
    bl_description = "Put the message away"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.stage().session.message = ""
        return {"FINISHED"}


def _is_running(cls: type[bpy.types.Operator]) -> bool:
    if live.stage().session.run is None:
        cls.poll_message_set("No texture is being made")
        return False
    return True


CLASSES = (PATINA_OT_cancel, PATINA_OT_finish_now, PATINA_OT_apply_result, PATINA_OT_dismiss)
