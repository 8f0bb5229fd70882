"""How panels draw the settings of prints, filaments among them."""

from __future__ import annotations

from typing import Any

import bpy

from ..jobs import live
from ..settings import schema
from ..settings.print_properties import print_mode, print_settings
from ..settings.properties import automatic
from ..settings.recipe import applies
from .lists import SelfDrawingList
from .plain import draw_plain
from .sidebar import InSidebar, split_properties

_SHORT = 4
"""Characters of choices that fit side by side."""
_FIRST_LIMIT = "byte_limit"
_AUTOMATIC = {"height": "As in Scene", "relief_depth": "As in Scene", "most_triangles": "All", "hollow": "Solid"}
"""What leaving a setting to the engine means, where it is not *Automatic*."""


class PrintPanel(InSidebar):
    """A panel of prints in the sidebar of the 3D Viewport."""

    bl_space_type = "VIEW_3D"

    @classmethod
    def settings(cls, context: bpy.types.Context) -> Any:
        """Return the settings of prints."""
        return print_settings(context.scene)


class Details(PrintPanel):
    """A panel under the main one."""

    bl_parent_id = "PATINA_PT_print"
    bl_label: str

    def draw_group(self, context: bpy.types.Context) -> None:
        """Draw the settings of the group that the panel is named after."""
        panel: Any = self
        split_properties(panel.layout)
        column = panel.layout.column()
        column.enabled = live.state().session.run is None
        for name in print_mode().groups[self.bl_label]:
            if name == _FIRST_LIMIT:
                column.label(text="The service takes at most")
            draw_setting(column, self.settings(context), name)


def draw_setting(layout: bpy.types.UILayout, settings: Any, name: str) -> None:
    """Draw a setting, if it means anything with the present values."""
    mode = print_mode()
    conditions = {*mode.needs.values(), *mode.unless.values()}
    given = {other for other in conditions if getattr(settings, other)}
    if not applies(mode, "", given, name) or name in _meaningless(settings):
        return
    if name == "filaments":
        _draw_filaments(layout, settings)
    elif mode.settings[name].several:
        _draw_choices(layout, settings, name)
    elif name in _AUTOMATIC:
        title = mode.settings[name].title
        layout.column(heading=title).prop(settings, automatic(name), text=_AUTOMATIC[name])
        if not getattr(settings, automatic(name)):
            layout.prop(settings, name, text=" ")
    else:
        draw_plain(layout, settings, mode.settings[name], mode.is_automatic(name))


def _meaningless(settings: Any) -> set[str]:
    """Return the settings that mean nothing for the files that are wanted."""
    if settings.purpose in ("FILAMENT", "ONE-COLOR"):
        return {"formats", "spacing"}
    return set() if "PLY" in settings.formats else {"spacing"}


def _draw_choices(layout: bpy.types.UILayout, settings: Any, name: str) -> None:
    """Draw a button for each of the choices of which any number may be chosen, over the whole width."""
    setting = print_mode().settings[name]
    are_short = max(map(len, setting.choices)) <= _SHORT
    buttons = layout.row(align=True) if are_short else layout.column(align=True)
    buttons.use_property_split = False
    for choice in setting.choices:
        buttons.prop_enum(settings, name, schema.identifier(choice))


def _draw_filaments(layout: bpy.types.UILayout, settings: Any) -> None:
    if settings.filaments:
        row = layout.row()
        chosen = (settings, "active_filament")
        row.template_list("PATINA_UL_filaments", "", settings, "filaments", *chosen, rows=3, maxrows=16)
        buttons = row.column(align=True)
        buttons.menu("PATINA_MT_common_filaments", text="", icon="ADD")
        buttons.operator("patina.remove_filament", text="", icon="REMOVE")
    else:
        layout.menu("PATINA_MT_common_filaments", text="Add Your Filaments", icon="ADD")


class PATINA_UL_filaments(SelfDrawingList, bpy.types.UIList):
    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        row = layout.split(factor=0.3)
        row.prop(item, "color", text="")
        row.prop(item, "name", text="", emboss=False)


class PATINA_MT_common_filaments(bpy.types.Menu):
    bl_label = "Filament"

    def draw(self, _context: bpy.types.Context) -> None:
        self.layout.operator("patina.add_filament", text="Any Color", icon="COLOR")
        self.layout.separator()
        for name in schema.common_filaments():
            self.layout.operator("patina.add_filament", text=name, translate=False).common = name


CLASSES = (PATINA_MT_common_filaments, PATINA_UL_filaments)
