"""Presets of the settings, in Blender's own preset system. A few come with the add-on."""

from __future__ import annotations

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..settings.definitions import STORAGE
from ..settings.properties import EXTRA_NAMES, SCENE_ATTRIBUTES, scene_settings
from ..settings.recipe import TASK
from ..settings.schema import DATA, MAP, modes
from ..settings.values import mode_of, names_of

FOLDER = str(DATA)
"""Holds the folder ``presets``, and in it a folder for each editor."""


def preset_values(editor: str) -> list[str]:
    """Return what a preset of an editor holds: the mode and its settings, except for what belongs to one object, the
    seed, and where results are kept."""
    settings = scene_settings(bpy.context.scene, editor)
    mode = mode_of(settings)
    left_out = {"seed", STORAGE, *EXTRA_NAMES[editor], *mode.takes(MAP)} - {TASK}
    names = [name for name in (*names_of(mode), "features") if name not in left_out]
    names = [name for name in names if name != "features" or name in mode.shared]
    several = ["mode"] if len(modes(editor)) > 1 else []
    return [f"settings.{name}" for name in (*several, *(_path(mode.own, mode.group, name) for name in names))]


def _path(own: tuple[str, ...], group: str, name: str) -> str:
    return f"{group}.{name}" if name in own else name


class _AddsPreset(AddPresetBase):
    """Saves the settings of an editor as a preset, or removes one."""

    bl_label = "Add Patina Preset"
    bl_description = "Save the settings as a preset, or remove the current one"
    editor: str

    @property
    def preset_values(self) -> list[str]:
        """What the preset holds."""
        return preset_values(self.editor)


class _Presets(PresetPanel):
    """The menu of presets in the header of a main panel."""

    bl_label = "Patina Presets"
    preset_operator = "script.execute_preset"


def _classes(editor: str, word: str) -> tuple[type, type]:
    """Return the operator and the menu of an editor's presets, whose names begin with ``word``."""
    folder = SCENE_ATTRIBUTES[editor]
    menu, operator = f"PATINA_PT_{word}presets", f"PATINA_OT_{word}preset_add"
    kept = {"preset_subdir": folder, "preset_defines": (f"settings = bpy.context.scene.{folder}",)}
    adding = {"bl_idname": f"patina.{word}preset_add", "editor": editor, "preset_menu": menu, **kept}
    listing = {"preset_subdir": folder, "preset_add_operator": adding["bl_idname"]}
    return (
        type(operator, (_AddsPreset, bpy.types.Operator), adding),
        type(menu, (_Presets, bpy.types.Panel), listing),
    )


PRESETS = {"VIEW_3D": _classes("VIEW_3D", ""), "IMAGE_EDITOR": _classes("IMAGE_EDITOR", "image_")}
"""By editor, the operator that adds presets and the menu that lists them."""
CLASSES = tuple(cls for classes in PRESETS.values() for cls in classes)


def register() -> None:
    """Make the presets that come with the add-on known to Blender; 4.2 lists none but its own and the artist's."""
    if hasattr(bpy.utils, "register_preset_path"):
        bpy.utils.register_preset_path(FOLDER)


def unregister() -> None:
    """Take them back."""
    if hasattr(bpy.utils, "unregister_preset_path"):
        bpy.utils.unregister_preset_path(FOLDER)
