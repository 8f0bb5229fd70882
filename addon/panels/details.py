"""Sub-panels for a mode's settings as the modes group them: look, where, direction, output, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy

from ..jobs.readiness import has_source
from ..settings.map_properties import text_of
from ..settings.map_source import FACE_SET, parsed_or_none
from ..settings.properties import SCENE_ATTRIBUTES
from ..settings.relief import has_relief
from ..settings.schema import modes
from ..settings.values import mode_of, own_settings, values_of
from .settings import draw_setting
from .sidebar import InSidebar, parent_of, split_properties

_RELIEF = "Relief"
_OPEN = ("Look", _RELIEF)
"""The groups that are open for whoever has not closed them."""


class _Details(InSidebar):
    """A panel under the main one, with one group of the chosen mode's settings."""

    bl_label: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        settings = cls.settings(context)
        if cls.bl_label not in mode_of(settings).groups:
            return False
        return cls.bl_label != _RELIEF or has_relief(values_of(settings))

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        panel: Any = self
        if self.bl_label in _IN_WORDS:
            row = panel.layout.row()
            row.active = False
            row.label(text=_IN_WORDS[self.bl_label](self.settings(context)))

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        split_properties(panel.layout)
        settings, column = self.settings(context), panel.layout.column()
        mode = mode_of(settings)
        for name in mode.groups[self.bl_label]:
            draw_setting(column, context, settings, mode, name)


def size_in_words(settings: Any) -> str:
    """Return how large the result becomes: ``1024 px``, or nothing where an image that it starts from decides that."""
    mode = mode_of(settings)
    if "size" not in mode.own or (
        mode.editor == "IMAGE_EDITOR" and has_source(settings, mode) and not settings.own_size
    ):
        return ""
    size = own_settings(settings, mode).size
    sides = [size] if isinstance(size, int) else size
    return f"{' × '.join(map(str, dict.fromkeys(sides)))} px"


def mask_in_words(settings: Any) -> str:
    """Return where the texture goes: ``Hair``, ``not Hair``, or nothing where it goes everywhere."""
    own = own_settings(settings, mode_of(settings))
    mask = parsed_or_none(text_of(own, "mask")) if hasattr(own, "mask") else None
    if mask is None:
        return ""
    return f"{'not ' if mask.inverted else ''}{'face set ' if mask.kind == FACE_SET else ''}{mask.name}"


_IN_WORDS: Mapping[str, Callable[[Any], str]] = {"Output": size_in_words, "Where": mask_in_words}
"""What the headers of groups say in gray, so that these can stay closed."""


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
