"""Draws settings, whichever mode they belong to."""

from __future__ import annotations

from typing import Any

import bpy

from ..jobs.readiness import has_source
from ..settings import recipe
from ..settings.schema import CUSTOM, QUALITY, Mode
from ..settings.values import own_settings, owner_of, task_of
from .devices import draw_device


def draw_setting(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode, name: str) -> None:
    """Draw one setting of a mode, if it means anything with the present values."""
    setting, owner = mode.settings.get(name), owner_of(settings, mode, name)
    if setting is None:
        # Blender's own.
        layout.prop(owner, name)
    elif not recipe.applies(mode, task_of(settings), has_source(settings, mode), name):
        return
    elif name == "device":
        draw_device(layout, context, settings, mode.editor)
    elif setting.is_size or (setting.unit == "degrees" and setting.kind == "array"):
        low, high = ("Width", "Height") if setting.is_size else (f"{setting.title} Min", "Max")
        column = layout.column(align=True)
        column.prop(owner, name, index=0, text=low)
        column.prop(owner, name, index=1, text=high)
    else:
        layout.prop(owner, name)


def draw_quality(layout: bpy.types.UILayout, settings: Any, mode: Mode) -> None:
    """Draw the quality, and where the artist sets them himself what it stands for."""
    if not mode.qualities:
        return
    layout.prop(settings, QUALITY)
    if settings.quality == CUSTOM:
        for name in set_by_quality(mode):
            layout.prop(own_settings(settings, mode), name)


def set_by_quality(mode: Mode) -> tuple[str, ...]:
    """Return the settings that a quality stands for."""
    return tuple(dict.fromkeys(name for values in mode.qualities.values() for name in values))
