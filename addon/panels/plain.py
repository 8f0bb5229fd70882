"""Draws one setting as its kind asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import bpy

from ..settings.definitions import UnitChoice
from ..settings.properties import automatic
from ..settings.schema import Mode, Setting
from ..settings.values import own_settings

AUTOMATIC = "Automatic"
"""What stands where the engine chooses."""


@dataclass(frozen=True)
class Place:
    """Where settings are drawn, and whose."""

    layout: bpy.types.UILayout
    context: bpy.types.Context
    settings: Any
    mode: Mode


def draw_plain(layout: bpy.types.UILayout, owner: Any, setting: Setting, may_be_automatic: bool) -> None:
    """Draw a setting as its kind asks for."""
    name = setting.name
    if setting.is_size or (setting.unit == "degrees" and setting.kind == "array"):
        first, second = ("Width", "Height") if setting.is_size else (setting.title, "To")
        column = layout.column(align=True)
        column.prop(owner, name, index=0, text=first)
        column.prop(owner, name, index=1, text=second)
    elif may_be_automatic:
        layout.column(heading=setting.title).prop(owner, automatic(name), text=AUTOMATIC)
        if not getattr(owner, automatic(name)):
            layout.prop(owner, name, text=" ")
    elif setting.several:
        layout.row(align=True).prop(owner, name)
    elif setting.kind == "array":
        layout.prop(owner, name, placeholder=AUTOMATIC)
    else:
        column = layout.column(align=True)
        is_part = (setting.kind, setting.minimum, setting.maximum) == ("number", 0, 1)
        column.prop(owner, name, text=setting.title, slider=is_part)
        if setting.hint:
            draw_hint(column, setting.hint.format(getattr(owner, name)))


def draw_hint(layout: bpy.types.UILayout, words: str) -> None:
    """Draw in gray what stands above means."""
    row = layout.row()
    row.active = False
    row.alignment = "RIGHT"
    row.label(text=words)


def draw_length(place: Place, choice: UnitChoice) -> None:
    """Draw a size, compared with the model or as a length."""
    own, settings = own_settings(place.settings, place.mode), place.mode.settings
    place.layout.prop(own, choice.name, text=choice.title)
    shown = settings[choice.length if getattr(own, choice.length) else choice.relative]
    # The choice above it has the same title.
    draw_plain(place.layout, own, replace(shown, title=" ") if shown.title == choice.title else shown, False)
