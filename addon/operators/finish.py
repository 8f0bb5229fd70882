"""Ends a job: early, or by putting its result in its place, which is a single undo step."""

from __future__ import annotations

import bpy

from ..errors import PatinaError
from ..jobs import live
from .report import can_run


class PATINA_OT_cancel(bpy.types.Operator):
    bl_idname = "patina.cancel"
    bl_label = "Cancel"
    bl_description = "Stop and leave everything as it was"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_running(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.give_up()
        return {"FINISHED"}


class PATINA_OT_finish_now(bpy.types.Operator):
    bl_idname = "patina.finish_now"
    bl_label = "Finish Now"
    bl_description = "Stop and keep the current result, at full size"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_running(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.state().session.keep()
        return {"FINISHED"}


class PATINA_OT_apply_result(bpy.types.Operator):
    bl_idname = "patina.apply_result"
    bl_label = "Generate with Patina"
    bl_description = "Apply the result of the finished job as one undo step"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        ended = live.take_ended()
        if ended is None or ended.result is None:
            live.release()
            return {"CANCELLED"}
        try:
            ended.run.subject.apply(ended.result)
        except PatinaError as error:
            live.state().session.message = str(error)
            return {"CANCELLED"}
        finally:
            live.release()
        return {"FINISHED"}


class PATINA_OT_dismiss(bpy.types.Operator):
    bl_idname = "patina.dismiss"
    bl_label = "Dismiss"
    bl_description = "Dismiss this message"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.state().session.message = live.state().said = ""
        return {"FINISHED"}


def _is_running(cls: type[bpy.types.Operator]) -> bool:
    return can_run(cls, None if live.state().session.run else "No job is running")


CLASSES = (PATINA_OT_cancel, PATINA_OT_finish_now, PATINA_OT_apply_result, PATINA_OT_dismiss)
