"""The add-on's preferences: where the engine is, and the buttons that install, test and remove it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import bpy

from .engine.virtual_environment import VirtualEnvironment, requirements

SOURCE = Path(__file__).resolve().parent.parent
"""The folder that holds ``addon``, ``core`` and ``pyproject.toml``."""
PACKAGE = __package__.rpartition(".")[0]
"""What Blender knows the extension by; nothing where ``addon`` is used from a checkout."""
VARIABLE = "PATINA_ENGINE_PYTHON"
"""Environment variable that names the engine's Python, for scripts."""
ROOM = (8 if sys.platform == "linux" else 3) * 2**30
"""Bytes that Install Engine needs; PyTorch for Linux brings CUDA: 5 GB, besides what pip unpacks on the way."""


def engine_environment() -> VirtualEnvironment:
    """Return the environment that Install Engine makes, whether it exists or not."""
    folder = Path(bpy.utils.extension_path_user(PACKAGE, path="engine")) if PACKAGE else SOURCE / ".venv"
    return VirtualEnvironment(folder, requirements(SOURCE / "pyproject.toml"), ROOM)


def engine_python(context: bpy.types.Context) -> str | None:
    """Return the path of the Python that has the engine, or None if there is none.

    That is the one that the environment variable names, else the one that the preferences name, else the installed one.
    """
    named = os.environ.get(VARIABLE) or _other_python(context)
    if named:
        return named
    environment = engine_environment()
    ready = environment.is_ready() if PACKAGE else environment.python.exists()
    return str(environment.python) if ready else None


def _other_python(context: bpy.types.Context) -> str:
    path = getattr(own_preferences(context), "other_python", "")
    return str(bpy.path.abspath(path)) if path else ""


def own_preferences(context: bpy.types.Context) -> Any:
    """Return the add-on's preferences, or None where Blender keeps none: ``addon`` is used from a checkout."""
    for name, addon in context.preferences.addons.items():
        # A script in a checkout uses what the installed extension is set to.
        ours = name == PACKAGE if PACKAGE else name.endswith(".patina")
        if ours and addon.preferences is not None:
            return addon.preferences
    return None


class PatinaPreferences(bpy.types.AddonPreferences):
    bl_idname = PACKAGE or "patina"

    def draw(self, context: bpy.types.Context) -> None:
        from .engine_setup import setup
        from .panels.session import characters, wrapped

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


props: Any = bpy.props
PatinaPreferences.__annotations__ = {
    "other_python": props.StringProperty(
        name="Use Another Python",
        description="A Python that has the engine's packages, in place of the one that Install Engine makes",
        subtype="FILE_PATH",
    ),
    # What ``devices`` keeps.
    "devices": props.StringProperty(options={"HIDDEN"}),
}


def _draw_state(layout: bpy.types.UILayout, context: bpy.types.Context, environment: VirtualEnvironment) -> None:
    free = shutil.disk_usage(next(folder for folder in environment.folder.parents if folder.exists())).free
    if environment.is_ready():
        words, icon = f"The engine is installed in {environment.folder}", "CHECKMARK"
    elif engine_python(context):
        words, icon = f"The engine's Python is {engine_python(context)}", "CHECKMARK"
    else:
        words, icon = f"The engine is not installed yet; it takes 1 to 6 GB, {free / 2**30:.0f} GB are free", "INFO"
    layout.label(text=words, icon=icon, translate=False)


def register() -> None:
    """Make the preferences known to Blender."""
    bpy.utils.register_class(PatinaPreferences)


def unregister() -> None:
    """Take them back."""
    bpy.utils.unregister_class(PatinaPreferences)
