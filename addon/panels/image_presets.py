"""Presets of the Image Editor's modes, in Blender's own preset system: one holds a mode and its settings."""

from __future__ import annotations

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from .. import image_properties, schema
from ..image_recipe import engine_mode

_SUBFOLDER = "patina_image"
# The seed and where images are kept are no part of a preset.
_OWN = ("seed", "storage", "mode")


class PATINA_OT_image_preset_add(AddPresetBase, bpy.types.Operator):
    bl_idname = "patina.image_preset_add"
    bl_label = "Add Patina Preset"
    bl_description = "Save the mode and its settings as a preset, or remove the present one"
    preset_menu = "PATINA_PT_image_presets"
    preset_defines = ("settings = bpy.context.scene.patina_image",)
    preset_subdir = _SUBFOLDER

    @property
    def preset_values(self) -> list[str]:
        """What a preset holds: the mode, and of the settings those that the mode has."""
        mode = bpy.context.scene.patina_image.mode
        known = schema.settings(engine_mode(mode))
        common = [name for name in image_properties.COMMON if name in known or name == "quality"]
        group = engine_mode(mode).replace("-", "_")
        own = [f"{group}.{name}" for name in image_properties.definitions(mode)]
        return [f"settings.{name}" for name in ("mode", *(name for name in common if name not in _OWN), *own)]


class PATINA_PT_image_presets(PresetPanel, bpy.types.Panel):
    bl_label = "Patina Image Presets"
    preset_subdir = _SUBFOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "patina.image_preset_add"


CLASSES = (PATINA_OT_image_preset_add, PATINA_PT_image_presets)
