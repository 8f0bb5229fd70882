"""The add-on's preferences: where the artist's pictures and the engine are, and buttons that see to the engine."""

from __future__ import annotations

import bpy

from ..jobs import live
from ..settings.definitions import props
from ..setup.location import PACKAGE, engine_environment
from ..setup.state import engine_state
from ..setup.work import setup
from .engine import draw_state


class PatinaPreferences(bpy.types.AddonPreferences):
    bl_idname = PACKAGE or "patina"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        draw_state(layout.box(), context)
        row = layout.row()
        row.operator("patina.test_engine", icon="CHECKMARK")
        row.operator("patina.remove_engine", icon="TRASH")
        log = engine_environment().log
        if log.is_file():
            row.operator("wm.path_open", text="Show Log", icon="TEXT").filepath = str(log)
        layout.use_property_split = True
        layout.prop(self, "starts_early")
        layout.prop(self, "style_folder", placeholder="Your own pictures")
        layout.prop(self, "other_python", placeholder="Not needed")


def _use_other_python(_preferences: bpy.types.AddonPreferences, context: bpy.types.Context) -> None:
    """Leave the engine that was in use, and look at the new one at once."""
    if live.state().session.run is None:
        live.state().session.stop()
    setup().forget()
    engine_state(context)


PatinaPreferences.__annotations__ = {
    "other_python": props.StringProperty(
        name="Use Another Python",
        description="Python to use instead of the one that Install Engine sets up. It must have the engine's packages",
        subtype="FILE_PATH",
        update=_use_other_python,
    ),
    "starts_early": props.BoolProperty(
        name="Start Engine Early",
        description="Start the engine while you choose, so that the first preview follows the click sooner. It takes "
        "400 MB of memory until it has had nothing to do for ten minutes",
        default=True,
    ),
    "style_folder": props.StringProperty(
        name="Style Folder",
        description="Folder of your own style pictures. The gallery of styles shows them and those in its subfolders",
        subtype="DIR_PATH",
    ),
    # What ``devices`` and ``trust`` keep.
    "devices": props.StringProperty(options={"HIDDEN"}),
    "trusted_networks": props.StringProperty(options={"HIDDEN"}),
}


def register() -> None:
    """Make the preferences known to Blender."""
    bpy.utils.register_class(PatinaPreferences)


def unregister() -> None:
    """Take them back."""
    bpy.utils.unregister_class(PatinaPreferences)
