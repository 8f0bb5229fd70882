"""Ends a job: before its time, or by putting its result in its place, which is a single undo step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from .. import image_job, live, texture_job
from ..errors import PatinaError


class PATINA_OT_cancel(bpy.types.Operator):
    bl_idname = "patina.cancel"
    bl_label = "Cancel"
    bl_description = "Stop, and leave everything as it was"
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
    bl_description = "Stop, and use the result as it is by now, in full size"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_running(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.stage().session.keep()
        return {"FINISHED"}


class _Applies:
    """An operator that puts the result of the job that has just ended in its place, as one undo step."""

    bl_options = {"UNDO", "INTERNAL"}
    put: Callable[[Any, Path], Any]

    def execute(self, context: bpy.types.Context) -> set[str]:
        ended = live.take_ended()
        if ended is None or ended.result is None:
            live.take_off()
            return {"CANCELLED"}
        try:
            type(self).put(ended.run.subject, ended.result)
        except PatinaError as error:
            live.stage().session.message = str(error)
            return {"CANCELLED"}
        finally:
            live.take_off()
        return {"FINISHED"}


class PATINA_OT_apply_result(_Applies, bpy.types.Operator):
    bl_idname = "patina.apply_result"
    bl_label = "Generate Texture"
    bl_description = "Put the texture of the job that has just ended on its objects"

    @staticmethod
    def put(subject: texture_job.TextureJob, result: Path) -> None:
        # The material under the preview is the one that the texture goes on.
        live.take_off()
        texture_job.apply(subject, result)


class PATINA_OT_apply_image(_Applies, bpy.types.Operator):
    bl_idname = "patina.apply_image"
    bl_label = "Generate Image"
    bl_description = "Put the image of the job that has just ended into its editor"

    @staticmethod
    def put(subject: image_job.ImageJob, result: Path) -> None:
        image_job.apply(subject, result)


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
        cls.poll_message_set("Nothing is being made")
        return False
    return True


CLASSES = (PATINA_OT_cancel, PATINA_OT_finish_now, PATINA_OT_apply_result, PATINA_OT_apply_image, PATINA_OT_dismiss)
