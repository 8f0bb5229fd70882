"""Sub-panels for what few artists change, as the modes group it: cameras, the network, the image file."""

from __future__ import annotations

from typing import Any

import bpy

from ..settings.properties import SCENE_ATTRIBUTES
from ..settings.schema import modes
from ..settings.values import mode_of
from .settings import draw_setting
from .sidebar import InSidebar, parent_of, split_properties


class _Details(InSidebar):
    """A closed panel under the main one, with one group of the chosen mode's settings."""

    bl_label: str
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return cls.bl_label in mode_of(cls.settings(context)).groups

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        split_properties(panel.layout)
        settings = self.settings(context)
        mode = mode_of(settings)
        for name in mode.groups[self.bl_label]:
            draw_setting(panel.layout, context, settings, mode, name)


def _panel(editor: str, label: str) -> type:
    """Return the sub-panel of an editor for the groups that have a label."""
    name = f"{parent_of(editor)}_{label.lower().replace(' ', '_')}"
    facts = {"bl_label": label, "bl_space_type": editor, "bl_parent_id": parent_of(editor)}
    return type(name, (_Details, bpy.types.Panel), facts)


CLASSES = tuple(
    _panel(editor, label)
    for editor in SCENE_ATTRIBUTES
    for label in dict.fromkeys(label for mode in modes(editor) for label in mode.groups)
)
