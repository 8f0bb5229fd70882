"""The list of filaments that a maker has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..blender.print_preview import read_painted
from ..jobs import live
from ..jobs.pictures import remove_chosen
from ..jobs.printing import previewed
from ..settings import schema
from ..settings.definitions import props
from ..settings.print_properties import color_of, print_settings
from .report import can_run


class PATINA_OT_add_filament(bpy.types.Operator):
    bl_idname = "patina.add_filament"
    bl_label = "Add Filament"
    bl_description = "Add a filament that you have: a common one, or one of any color"
    bl_options = {"REGISTER", "UNDO"}
    common: str

    def execute(self, context: bpy.types.Context) -> set[str]:
        color = schema.common_filaments().get(self.common)
        if self.common and color is None:
            self.report({"ERROR"}, f"There is no common filament {self.common}; choose another.")
            return {"CANCELLED"}
        _add(print_settings(context.scene), self.common, color_of(color or ""))
        return {"FINISHED"}


class PATINA_OT_remove_filament(bpy.types.Operator):
    bl_idname = "patina.remove_filament"
    bl_label = "Remove Filament"
    bl_description = "Remove the filament from the list. Without any, Patina chooses the colors"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if print_settings(context.scene).filaments else "There is no filament to remove")

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(print_settings(context.scene), "filaments", "active_filament")
        return {"FINISHED"}


class PATINA_OT_keep_filaments(bpy.types.Operator):
    bl_idname = "patina.keep_filaments"
    bl_label = "List These Colors"
    bl_description = "Put the colors of the preview into the list, to change them there"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if previewed() is not None else "Preview filaments first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        held = live.state().held
        assert held is not None
        settings = print_settings(context.scene)
        settings.filaments.clear()
        for name, color in _shown(held[1]):
            # The engine names colors that it has fitted by what they are.
            _add(settings, "" if name.startswith("#") else name, color)
        return {"FINISHED"}


def _shown(preview: Path) -> list[tuple[str, Sequence[float]]]:
    """Return the filaments of a preview by name and color, sRGB from 0 to 1."""
    painted = read_painted(preview)
    return [(name, color / 255) for name, color in zip(painted.names, painted.colors, strict=True)]


def _add(settings: Any, name: str, color: Sequence[float]) -> None:
    added = settings.filaments.add()
    added.name, added.color = name or f"Filament {len(settings.filaments)}", color
    settings.active_filament = len(settings.filaments) - 1


PATINA_OT_add_filament.__annotations__ = {
    "common": props.StringProperty(
        name="Common Filament",
        description="Name of a common filament, such as Red. Nothing adds a gray one, whose color you choose",
        options={"SKIP_SAVE"},
    )
}

CLASSES = (PATINA_OT_add_filament, PATINA_OT_remove_filament, PATINA_OT_keep_filaments)
