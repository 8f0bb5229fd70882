"""Goes back to an earlier result, and takes over the settings that made it."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender import editor
from ..jobs import records
from ..jobs.pictures import remove_chosen
from ..settings import schema, values
from ..settings.definitions import props
from ..settings.properties import scene_settings
from .report import can_run, finish


class _OnResult:
    """An operator on the result that is chosen in the list: the active object's, or in an Image Editor the scene's."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        chosen = records.active(records.owner_in(context)) is not None
        return can_run(cls, None if chosen else "Choose a result in the list")


class PATINA_OT_wear_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.wear_result"
    bl_label = "Use This Texture"
    bl_description = "Put the chosen texture on the object again"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: records.wear(context.active_object))


class PATINA_OT_show_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.show_result"
    bl_label = "Show This Image"
    bl_description = "Show the chosen image in this editor"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        space: Any = context.space_data
        if space is None or space.type != "IMAGE_EDITOR":
            self.report({"ERROR"}, "Images are shown in an Image Editor; open one.")
            return {"CANCELLED"}
        editor.show_image(space, records.active(records.owner_in(context)))
        return {"FINISHED"}


class PATINA_OT_use_settings(_OnResult, bpy.types.Operator):
    bl_idname = "patina.use_settings"
    bl_label = "Use These Settings Again"
    bl_description = "Set everything in the panel, including the seed, as it was for the chosen result"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = scene_settings(context.scene, records.editor_of_results(context))

        def use() -> None:
            missing = records.use_settings(settings, records.active(records.owner_in(context)))
            if missing:
                self.report({"WARNING"}, f"These pictures are gone: {', '.join(missing)}.")

        return finish(self, use)


class PATINA_OT_remove_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.remove_result"
    bl_label = "Remove from List"
    bl_description = "Remove the result from the list. Blender drops the image once nothing uses it"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(records.owner_in(context), "results", "active_result")
        return {"FINISHED"}


class PATINA_OT_morph_from(_OnResult, bpy.types.Operator):
    bl_idname = "patina.morph_from"
    bl_label = "Morph This Image"
    bl_description = "Use the chosen image's weights as one end of a morph"
    bl_options = {"REGISTER", "UNDO"}
    end: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return super().poll(context) and bool(records.weights_of(records.active(records.of_scene(context.scene))))

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings, morph = scene_settings(context.scene, "IMAGE_EDITOR"), schema.mode("MORPH")
        setattr(values.own_settings(settings, morph), self.end, records.weights_of(records.active(settings)))
        settings.mode = morph.identifier
        return {"FINISHED"}


PATINA_OT_morph_from.__annotations__ = {
    "end": props.EnumProperty(name="End", items=(("a", "From", "Where it begins"), ("b", "To", "Where it leads")))
}

CLASSES = (
    *(PATINA_OT_wear_result, PATINA_OT_show_result, PATINA_OT_use_settings, PATINA_OT_remove_result),
    PATINA_OT_morph_from,
)
