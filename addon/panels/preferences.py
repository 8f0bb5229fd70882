"""The add-on's preferences: where the engine is, and the buttons that install, test and remove it."""

from __future__ import annotations

import shutil

import bpy

from ..engine.virtual_environment import VirtualEnvironment
from ..settings.definitions import props
from ..setup.location import PACKAGE, engine_environment, engine_python
from ..setup.work import setup
from .text import characters, wrapped


class PatinaPreferences(bpy.types.AddonPreferences):
    bl_idname = PACKAGE or "patina"

    def draw(self, context: bpy.types.Context) -> None:
        layout, work = self.layout, setup()
        environment = engine_environment()
        _draw_state(layout, context, environment)
        if work.running:
            row = layout.row()
            row.label(text=work.words, icon="SORTTIME")
            row.operator("patina.cancel_setup", icon="X")
        else:
            row = layout.row()
            row.operator("patina.install_engine", icon="IMPORT")
            row.operator("patina.test_engine", icon="CHECKMARK")
            row.operator("patina.remove_engine", icon="TRASH")
        column = layout.column(align=True)
        for line in (part for sentence in work.lines for part in wrapped(sentence, characters(context))):
            column.label(text=line, translate=False)
        if environment.log.is_file():
            layout.operator("wm.path_open", text="Show Log", icon="TEXT").filepath = str(environment.log)
        layout.use_property_split = True
        layout.prop(self, "other_python")


PatinaPreferences.__annotations__ = {
    "other_python": props.StringProperty(
        name="Use Another Python",
        description="Python to use instead of the one that Install Engine sets up. It must have the engine's packages",
        subtype="FILE_PATH",
    ),
    # What ``devices`` and ``trust`` keep.
    "devices": props.StringProperty(options={"HIDDEN"}),
    "trusted_networks": props.StringProperty(options={"HIDDEN"}),
}


def _draw_state(layout: bpy.types.UILayout, context: bpy.types.Context, environment: VirtualEnvironment) -> None:
    free = shutil.disk_usage(next(folder for folder in environment.folder.parents if folder.exists())).free
    if environment.is_ready():
        words, icon = f"The engine is installed in {environment.folder}", "CHECKMARK"
    elif engine_python(context):
        words, icon = f"The engine's Python is {engine_python(context)}", "CHECKMARK"
    else:
        words, icon = f"The engine is not installed yet; it needs 1 to 6 GB, and {free / 1e9:.0f} GB are free", "INFO"
    layout.label(text=words, icon=icon, translate=False)


def register() -> None:
    """Make the preferences known to Blender."""
    bpy.utils.register_class(PatinaPreferences)


def unregister() -> None:
    """Take them back."""
    bpy.utils.unregister_class(PatinaPreferences)
