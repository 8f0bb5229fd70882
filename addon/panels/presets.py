"""Presets of the settings, in Blender's own preset system. A few come with the add-on."""

from __future__ import annotations

from typing import Any

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..settings.definitions import STORAGE
from ..settings.properties import SCENE_ATTRIBUTES, extra_definitions, scene_settings
from ..settings.recipe import TASK
from ..settings.schema import DATA, modes
from ..settings.values import mode_of, names_of

FOLDER = str(DATA)
"""Holds the folder ``presets``, and in it a folder for each editor."""


def preset_values(editor: str) -> list[str]:
    """Return what a preset of an editor holds: the mode and its settings, except for what belongs to one object, the
    seed, and where results are kept."""
    settings = scene_settings(bpy.context.scene, editor)
    mode = mode_of(settings)
    left_out = {"seed", STORAGE, *extra_definitions(editor)} - {TASK}
    names = [name for name in (*names_of(mode), "features") if name not in left_out]
    names = [name for name in names if name != "features" or name in mode.shared]
    several = ["mode"] if len(modes(editor)) > 1 else []
    return [f"settings.{name}" for name in (*several, *(_path(mode.own, mode.group, name) for name in names))]


def _path(own: tuple[str, ...], group: str, name: str) -> str:
    return f"{group}.{name}" if name in own else name


class _AddsPreset(AddPresetBase):
    """Saves the settings of an editor as a preset, or removes one."""

    bl_label = "Add Patina Preset"
    bl_description = "Save the settings as a preset, or remove the present one"
    editor: str

    @property
    def preset_values(self) -> list[str]:
        """What the preset holds."""
        return preset_values(self.editor)


class PATINA_OT_preset_add(_AddsPreset, bpy.types.Operator):
    bl_idname = "patina.preset_add"
    editor = "VIEW_3D"
    preset_menu = "PATINA_PT_presets"
    preset_subdir = SCENE_ATTRIBUTES[editor]
    preset_defines = (f"settings = bpy.context.scene.{preset_subdir}",)


class PATINA_OT_image_preset_add(_AddsPreset, bpy.types.Operator):
    bl_idname = "patina.image_preset_add"
    editor = "IMAGE_EDITOR"
    preset_menu = "PATINA_PT_image_presets"
    preset_subdir = SCENE_ATTRIBUTES[editor]
    preset_defines = (f"settings = bpy.context.scene.{preset_subdir}",)


class _Presets(PresetPanel):
    """The menu of presets in the header of a main panel."""

    bl_label = "Patina Presets"
    preset_operator = "script.execute_preset"


class PATINA_PT_presets(_Presets, bpy.types.Panel):
    preset_subdir = PATINA_OT_preset_add.preset_subdir
    preset_add_operator = PATINA_OT_preset_add.bl_idname


class PATINA_PT_image_presets(_Presets, bpy.types.Panel):
    preset_subdir = PATINA_OT_image_preset_add.preset_subdir
    preset_add_operator = PATINA_OT_image_preset_add.bl_idname


CLASSES: tuple[Any, ...] = (
    *(PATINA_OT_preset_add, PATINA_OT_image_preset_add),
    *(PATINA_PT_presets, PATINA_PT_image_presets),
)
