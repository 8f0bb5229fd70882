"""Installs, tests and removes the engine's environment, in the background."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

from ..jobs import live
from ..setup import work
from ..setup.devices import Found
from ..setup.location import engine_environment, engine_python, own_preferences
from ..setup.probe import probes
from .report import can_run


class _Setup:
    """An operator that starts work on the environment."""

    bl_options = {"INTERNAL"}

    @classmethod
    def obstacle(cls, context: bpy.types.Context) -> str | None:
        """Return why the work cannot begin, or None."""
        return None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        busy = work.setup().running
        reason = "The engine is being set up; wait or cancel" if busy else cls.obstacle(context)
        return can_run(cls, reason)

    def begin(self, steps: Generator[str, None, Found | None], blocks: bool = True) -> set[str]:
        """Start the work; in background mode, wait for its end. ``blocks`` keeps jobs from running meanwhile."""
        setup = work.setup()
        setup.start(lambda: steps, blocks)
        if bpy.app.background:
            setup.wait()
            work.keep_found()
            print("\n".join(f"Patina: {line}" for line in setup.lines), flush=True)
            return {"CANCELLED"} if setup.failed else {"FINISHED"}
        work.begin_watching()
        return {"FINISHED"}


class PATINA_OT_install_engine(_Setup, bpy.types.Operator):
    bl_idname = "patina.install_engine"
    bl_label = "Install Engine"
    bl_description = (
        "Download PyTorch and everything else that the engine needs into the extension's own folder (1 to 6 GB)"
    )

    @classmethod
    def obstacle(cls, context: bpy.types.Context) -> str | None:
        if not bpy.app.online_access:
            return "Blender is set to stay offline; turn on Allow Online Access (Preferences > System > Network)"
        return None

    def execute(self, context: bpy.types.Context) -> set[str]:
        return self.begin(work.install(engine_environment(), (Path(sys.executable),)))


class PATINA_OT_test_engine(_Setup, bpy.types.Operator):
    bl_idname = "patina.test_engine"
    bl_label = "Test Engine"
    bl_description = "Check whether the engine can run, and say what to do if it cannot"

    @classmethod
    def obstacle(cls, context: bpy.types.Context) -> str | None:
        return None if engine_python(context) else "There is no engine to test; install it first"

    def execute(self, context: bpy.types.Context) -> set[str]:
        python = engine_python(context)
        assert python is not None
        probes().forget()
        return self.begin(work.examine(Path(python)), blocks=False)


class PATINA_OT_remove_engine(_Setup, bpy.types.Operator):
    bl_idname = "patina.remove_engine"
    bl_label = "Remove"
    bl_description = "Remove the installed engine and free the disk space that it uses"

    @classmethod
    def obstacle(cls, context: bpy.types.Context) -> str | None:
        return None if engine_environment().folder.exists() else "There is no installed engine to remove"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return set(context.window_manager.invoke_confirm(self, event))

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.state().session.stop()
        return self.begin(work.remove(engine_environment()))


class PATINA_OT_cancel_setup(bpy.types.Operator):
    bl_idname = "patina.cancel_setup"
    bl_label = "Cancel"
    bl_description = "Stop installing or testing"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        work.setup().cancel()
        return {"FINISHED"}


class PATINA_OT_clear_python(bpy.types.Operator):
    bl_idname = "patina.clear_python"
    bl_label = "Clear Path"
    bl_description = "Use the engine that Install Engine sets up instead of another Python"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        preferences = own_preferences(context)
        if preferences is not None:
            preferences.other_python = ""
            context.preferences.is_dirty = True
        return {"FINISHED"}


class PATINA_OT_show_network_preferences(bpy.types.Operator):
    bl_idname = "patina.show_network_preferences"
    bl_label = "Allow Online Access"
    bl_description = "Open the preference Allow Online Access (Preferences > System > Network)"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        bpy.ops.screen.userpref_show(section="SYSTEM")
        return {"FINISHED"}


CLASSES = (
    *(PATINA_OT_install_engine, PATINA_OT_test_engine, PATINA_OT_remove_engine, PATINA_OT_cancel_setup),
    *(PATINA_OT_clear_python, PATINA_OT_show_network_preferences),
)
