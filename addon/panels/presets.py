"""Presets of the settings, in Blender's own preset system. A few come with the add-on."""

from __future__ import annotations

from pathlib import Path

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..properties import definitions

FOLDER = str(Path(__file__).resolve().parent.parent)
"""Holds the folder ``presets``."""
_SUBFOLDER = "patina"
# The object's own matters, and the seed, are no part of a preset.
_OWN = ("uv_map", "only_active_slot", "seed", "storage", "keep_texture")


class PATINA_OT_preset_add(AddPresetBase, bpy.types.Operator):
    bl_idname = "patina.preset_add"
    bl_label = "Add Patina Preset"
    bl_description = "Save the settings as a preset, or remove the present one"
    preset_menu = "PATINA_PT_presets"
    preset_defines = ("settings = bpy.context.scene.patina",)
    preset_values = tuple(f"settings.{name}" for name in definitions() if name not in _OWN)
    preset_subdir = _SUBFOLDER


class PATINA_PT_presets(PresetPanel, bpy.types.Panel):
    bl_label = "Patina Presets"
    preset_subdir = _SUBFOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "patina.preset_add"


CLASSES = (PATINA_OT_preset_add, PATINA_PT_presets)
