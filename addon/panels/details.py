"""Sub-panels for a mode's settings as the modes group them: look, direction, output, and what few artists change."""

from __future__ import annotations

from typing import Any

import bpy

from ..settings.properties import SCENE_ATTRIBUTES
from ..settings.schema import modes
from ..settings.values import mode_of
from .settings import draw_setting
from .sidebar import InSidebar, parent_of, split_properties

_OPEN = ("Look", "Output")
"""The groups that are open for whoever has not closed them."""


class _Details(InSidebar):
    """A panel under the main one, with one group of the chosen mode's settings."""

    bl_label: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return cls.bl_label in mode_of(cls.settings(context)).groups

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        split_properties(panel.layout)
        settings, column = self.settings(context), panel.layout.column()
        mode = mode_of(settings)
        for name in mode.groups[self.bl_label]:
            draw_setting(column, context, settings, mode, name)


def _panel(editor: str, label: str, order: int) -> type:
    """Return the sub-panel of an editor for the groups that have a label."""
    name = f"{parent_of(editor)}_{label.lower()}"
    facts = {"bl_label": label, "bl_space_type": editor, "bl_parent_id": parent_of(editor), "bl_order": order}
    closed = set() if label in _OPEN else {"DEFAULT_CLOSED"}
    return type(name, (_Details, bpy.types.Panel), {**facts, "bl_options": closed})


def _labels(editor: str) -> list[str]:
    """Return the labels of an editor's groups, each once; the mode that has the most groups knows their order."""
    by_length = sorted(modes(editor), key=lambda mode: -len(mode.groups))
    return list(dict.fromkeys(label for mode in by_length for label in mode.groups))


CLASSES = tuple(
    _panel(editor, label, order) for editor in SCENE_ATTRIBUTES for order, label in enumerate(_labels(editor))
)
