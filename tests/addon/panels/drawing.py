"""Draws panels for tests, with the layout that stands in for Blender's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import bpy

from addon.settings.properties import scene_settings
from addon.settings.schema import Mode


def settings_of(mode: Mode) -> Any:
    settings = scene_settings(bpy.context.scene, mode.editor)
    settings.mode = mode.identifier
    return settings


def draw(panel: Any, layout: Any) -> list[str]:
    """Return what a panel draws; nothing if it does not show at all."""
    layout.drawn.clear()
    if not hasattr(panel, "poll") or panel.poll(bpy.context):
        members = {name: getattr(panel, name) for name in ("bl_label", "bl_space_type", "settings")}
        bound = SimpleNamespace(layout=layout, **members)
        for name in ("generate", "none_yet"):
            setattr(bound, name, getattr(panel, name, None))
        for name in ("owner", "has_others", "draw_actions", "draw_always", "draw_group"):
            if hasattr(panel, name):
                setattr(bound, name, getattr(panel, name).__get__(bound))
        panel.draw(bound, bpy.context)
    return list(layout.drawn)
