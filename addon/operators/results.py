"""Goes back to an earlier texture of an object, and takes the settings over that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .. import properties
from ..blender import material
from ..blender.mesh_export import render_uv_map
from ..errors import PatinaError
from ..job import read_record
from .pictures import add_picture, remove_chosen


def active_result(obj: bpy.types.Object | None) -> bpy.types.Image | None:
    """Return the image of the result that is chosen in the object's list, if there is one."""
    known: Any = getattr(obj, "patina", None)
    if known is None or not 0 <= known.active_result < len(known.results):
        return None
    return known.results[known.active_result].image


def record_of(image: bpy.types.Image) -> dict[str, Any]:
    """Return how an image was made (``settings``, ``pictures``, ``object``).

    Raises:
        PatinaError: it does not say.
    """

    def read(record: dict[str, Any]) -> dict[str, Any]:
        return {"settings": dict(record["settings"]), "pictures": list(record["pictures"]), "object": record["object"]}

    return read_record(image, read)


def use_settings(settings: Any, image: bpy.types.Image) -> list[str]:
    """Give the scene the settings that made an image; return the pictures that are not to be found any more.

    Raises:
        PatinaError: the image does not say how it was made.
    """
    record = record_of(image)
    properties.assign(settings, record["settings"])
    settings.pictures.clear()
    missing = []
    for name in record["pictures"]:
        known = bpy.data.images.get(name)
        try:
            if known is not None:
                settings.pictures.add().image = known
            else:
                add_picture(settings, Path(name))
        except RuntimeError:
            missing.append(name)
    return missing


class _OnResult:
    """An operator on the chosen result of the active object."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if active_result(context.active_object) is None:
            operator: Any = cls
            operator.poll_message_set("Choose a result in the list")
            return False
        return True


class PATINA_OT_wear_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.wear_result"
    bl_label = "Wear This Result"
    bl_description = "Put the chosen texture on the object again"

    def execute(self, context: bpy.types.Context) -> set[str]:
        obj, image = context.active_object, active_result(context.active_object)
        try:
            settings = record_of(image)["settings"]
            uv_map = settings.get("uv_map") or render_uv_map(obj)
            material.wear(obj, image, uv_map, bool(settings.get("only_active_slot")))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class PATINA_OT_use_settings(_OnResult, bpy.types.Operator):
    bl_idname = "patina.use_settings"
    bl_label = "Use These Settings Again"
    bl_description = "Set everything in the panel, the seed as well, as it was for the chosen texture"

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            missing = use_settings(context.scene.patina, active_result(context.active_object))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if missing:
            self.report({"WARNING"}, f"These pictures are gone: {', '.join(missing)}.")
        return {"FINISHED"}


class PATINA_OT_remove_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.remove_result"
    bl_label = "Remove Result"
    bl_description = "Take the texture off the list; Blender drops the image when nothing uses it any more"

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(context.active_object.patina, "results", "active_result")
        return {"FINISHED"}


CLASSES = (PATINA_OT_wear_result, PATINA_OT_use_settings, PATINA_OT_remove_result)
