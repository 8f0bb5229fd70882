"""Draws what there is to say about UV maps, with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ..jobs.unwrapping import current
from ..jobs.uv_judgment import OVERLAP, UNEVEN
from ..jobs.uv_notes import said_about, spoiling, uv_notes
from .text import say


def draw_sharing(
    layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, objects: Sequence[bpy.types.Object]
) -> str | None:
    """Say that the UV map would spoil the texture, above the ways out, and return it where it stands in the way."""
    reason = spoiling(objects, settings.uv_map, settings.only_active_slot)
    if reason is None:
        return None
    box = layout.box()
    say(box, f"{reason}.", "INFO" if settings.shared_uvs else "ERROR", context)
    column = box.column(align=True)
    column.use_property_split = False
    if said_about(objects, settings.uv_map, settings.only_active_slot).is_mended_by_new:
        column.operator("patina.new_uv_map", icon="MODIFIER")
    # Pressed, it stays here to be taken back.
    column.prop(settings, "shared_uvs", text="Use It Anyway", toggle=True)
    return None if settings.shared_uvs else reason


def draw_uv_notes(
    layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, objects: Sequence[bpy.types.Object]
) -> None:
    """Say what will look odd, with a button where one helps."""
    notes = uv_notes(objects, settings.uv_map, settings.only_active_slot)
    for note in notes:
        say(layout, note, "INFO", context)
    if len(objects) > 1 and any(OVERLAP in note for note in notes):
        button: Any = layout.operator("patina.new_uv_map", text="Pack Together", icon="UV")
        button.islands = "KEEP"
    if any(UNEVEN in note for note in notes):
        layout.operator("patina.new_uv_map", icon="MODIFIER")


def draw_unwrapping(layout: bpy.types.UILayout) -> None:
    """Draw how far a new UV map is that another Blender makes."""
    job = current().job
    if job is None:
        return
    done, words = job.progress()
    row = layout.row(align=True)
    row.progress(factor=done, text=words)
    row.operator("patina.cancel_uv_map", text="", icon="X")
