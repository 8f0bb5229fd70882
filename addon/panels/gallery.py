"""Greets newcomers with the styles that come with the add-on, one click each."""

from __future__ import annotations

import functools
from typing import Any

import bpy
import bpy.utils.previews

from ..jobs.styles import shipped

_COLUMNS = 3
_SCALE = 3.4
"""Height and width of a picture, in lines of text."""


def draw_gallery(layout: bpy.types.UILayout) -> None:
    """Draw the shipped styles, each with its picture and a button that adds it to the list."""
    layout.label(text="Begin with a style:")
    grid = layout.grid_flow(row_major=True, columns=_COLUMNS, even_columns=True, align=True)
    for name in shipped():
        cell = grid.column(align=True)
        cell.template_icon(icon_value=_icon_of(name), scale=_SCALE)
        cell.operator("patina.use_style", text=name.split()[0]).style = name
    layout.label(text="Or add pictures of your own:")


@functools.cache
def _previews() -> Any:
    """Return Blender's collection of the pictures' icons."""
    return bpy.utils.previews.new()


def _icon_of(name: str) -> int:
    icon = _previews().get(name) or _previews().load(name, str(shipped()[name]), "IMAGE")
    return int(icon.icon_id)


def unregister() -> None:
    """Free the icons."""
    if _previews.cache_info().currsize:
        bpy.utils.previews.remove(_previews())
        _previews.cache_clear()
