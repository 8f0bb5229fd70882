"""The list of features that an interpolation passes through."""

from __future__ import annotations

import bpy

from ..jobs.pictures import remove_chosen
from ..settings.properties import scene_settings
from ..settings.schema import example_feature
from .report import can_run

_ANOTHER = "blocks.4.1:12"
"""A feature unlike the example, so that an interpolation between the two shows something."""


class PATINA_OT_add_feature(bpy.types.Operator):
    bl_idname = "patina.add_feature"
    bl_label = "Add Feature"
    bl_description = "Add a feature to pass through"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = scene_settings(context.scene, "IMAGE_EDITOR")
        if not settings.features:
            # The first of two.
            settings.features.add().feature = settings.feature or example_feature()
        settings.features.add().feature = _ANOTHER
        settings.active_feature = len(settings.features) - 1
        return {"FINISHED"}


class PATINA_OT_remove_feature(bpy.types.Operator):
    bl_idname = "patina.remove_feature"
    bl_label = "Remove Feature"
    bl_description = "Remove the chosen feature from the list"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        features = scene_settings(context.scene, "IMAGE_EDITOR").features
        return can_run(cls, None if features else "There is no feature to remove")

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(scene_settings(context.scene, "IMAGE_EDITOR"), "features", "active_feature")
        return {"FINISHED"}


CLASSES = (PATINA_OT_add_feature, PATINA_OT_remove_feature)
