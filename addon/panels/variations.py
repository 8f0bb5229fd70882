"""Variations as a contact sheet: click one to see it on the model, then finish it."""

from __future__ import annotations

from typing import Any

import bpy

from ..jobs import live, variations
from ..jobs.variations import Variations
from ..settings.values import mode_of
from .icons import icon_of
from .sidebar import InSidebar
from .text import say

_COLUMNS = 3
_SCALE = 3.8
"""Height and width of a picture, in lines of text."""
_BIG = 1.4


class PATINA_PT_variations(InSidebar, bpy.types.Panel):
    bl_space_type = "VIEW_3D"
    bl_label = "Variations"
    bl_order = 1

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if variations.present() is not None:
            return True
        return context.active_object is not None and mode_of(cls.settings(context)).makes_textures

    def draw(self, context: bpy.types.Context) -> None:
        found, run = variations.present(), live.state().session.run
        if found is not None and found.drafts:
            _draw_sheet(self.layout, found)
            _draw_choice(self.layout, found, context)
        elif found is not None and run is not None and run.subject.is_draft:
            say(self.layout, "The first one appears here when it is ready.", "INFO", context)
        if run is None and mode_of(self.settings(context)).makes_textures:
            _draw_start(self.layout, self.settings(context), found is not None)


def _draw_start(layout: bpy.types.UILayout, settings: Any, again: bool) -> None:
    """Draw how many to make, and the button that makes them."""
    row = layout.row(align=True)
    share = row.row(align=True)
    share.ui_units_x = 3.0
    share.prop(settings, "variations", text="")
    button = row.row(align=True)
    button.operator_context = "INVOKE_DEFAULT"
    button.operator("patina.make_variations", text="Make New Ones" if again else "Make Variations", icon="IMGDISPLAY")


def _draw_sheet(layout: bpy.types.UILayout, found: Variations) -> None:
    grid = layout.grid_flow(row_major=True, columns=_COLUMNS, even_columns=True, align=True)
    chosen = found.chosen
    for index, draft in enumerate(found.drafts):
        cell = grid.column(align=True)
        cell.template_icon(icon_value=icon_of(draft.thumbnail), scale=_SCALE)
        cell.operator("patina.show_variation", text=str(index + 1), depress=index == chosen).index = index


def _draw_choice(layout: bpy.types.UILayout, found: Variations, context: bpy.types.Context) -> None:
    """Draw what can be done with the variation on the model, and with all."""
    column = layout.column(align=True)
    if found.chosen is None:
        say(column, "Click one to see it on the model.", "INFO", context)
        column.operator("patina.discard_variations", icon="TRASH")
        return
    row = column.row(align=True)
    row.scale_y = _BIG
    row.operator("patina.finish_variation", text="Make It Good", icon="SHADERFX").quality = "GOOD"
    row.operator("patina.finish_variation", text="Make It Final").quality = "FINAL"
    row = column.row(align=True)
    row.operator("patina.keep_variation", icon="CHECKMARK")
    row.operator("patina.discard_variations", icon="TRASH")


CLASSES = (PATINA_PT_variations,)
