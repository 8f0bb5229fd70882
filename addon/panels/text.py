"""Sentences in panels, which Blender does not wrap."""

from __future__ import annotations

import textwrap

import bpy


def say(layout: bpy.types.UILayout, sentence: str, icon: str, context: bpy.types.Context, taken: int = 0) -> None:
    """Draw a sentence in as many lines as the sidebar's width asks for, less what is ``taken`` (characters)."""
    lines = wrapped(sentence, characters(context) - taken)
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(lines):
        column.label(text=line, icon=icon if index == 0 else "BLANK1", translate=False)


def characters(context: bpy.types.Context) -> int:
    """Return about how many characters fit into a line of the region, beside an icon."""
    system = context.preferences.system
    width = context.region.width / system.ui_scale if context.region else 280.0
    return max(20, int((width - 60) / 6.2))


def wrapped(sentence: str, width: int) -> list[str]:
    """Return the sentence in lines of at most ``width`` characters."""
    # Hyphens belong to paths and options, which nobody could read in two pieces.
    return textwrap.wrap(sentence, width, break_on_hyphens=False)
