"""The gallery of styles to begin with: pictures that come with the add-on and the artist's own, one click each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ..jobs import styles
from ..settings.definitions import props
from ..setup.location import own_preferences
from .icons import SET_ICON, icon_of
from .text import say

_SCALE = 3.4
"""Height and width of a picture, in lines of text."""
_CELL = 78.0
"""Least width of a picture with its name, in units of the interface."""
_ROWS = 4
"""Rows of pictures on a page."""


class PatinaGallery(bpy.types.PropertyGroup):
    """``WindowManager.patina_gallery``: what the gallery shows at the moment; .blend files do not keep it."""


def _begin_at_first_page(gallery: Any, _context: bpy.types.Context) -> None:
    gallery.page = 0


PatinaGallery.__annotations__ = {
    "shelf": props.StringProperty(name="Shelf", description="Which styles to show. Nothing shows all"),
    "search": props.StringProperty(
        name="Search",
        description="Show only styles whose names contain this",
        options={"TEXTEDIT_UPDATE"},
        update=_begin_at_first_page,
    ),
    "page": props.IntProperty(name="Page", description="Page of the gallery, the first is 0", min=0),
}


class PATINA_OT_browse_styles(bpy.types.Operator):
    bl_idname = "patina.browse_styles"
    bl_label = "Browse Styles"
    bl_description = "Show these styles in the gallery"
    bl_options = {"INTERNAL"}
    shelf: str
    page: int

    def execute(self, context: bpy.types.Context) -> set[str]:
        shown = _shown(context)
        shown.shelf, shown.page = self.shelf, self.page
        return {"FINISHED"}


PATINA_OT_browse_styles.__annotations__ = {
    "shelf": props.StringProperty(name="Shelf", description="Which styles to show", options={"SKIP_SAVE"}),
    "page": props.IntProperty(name="Page", description="Which of their pages", min=0, options={"SKIP_SAVE"}),
}


class PATINA_MT_shelves(bpy.types.Menu):
    bl_label = "Styles to Show"

    def draw(self, context: bpy.types.Context) -> None:
        names = dict.fromkeys(style.shelf for style in styles.gallery(context)[0])
        for name in ("", *names):
            self.layout.operator("patina.browse_styles", text=name or "All Styles", translate=False).shelf = name


def draw_gallery(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw a page of the styles, each with its picture and a button that adds it to the list."""
    shown = _shown(context)
    everything, problem = styles.gallery(context)
    shelf = shown.shelf if any(style.shelf == shown.shelf for style in everything) else ""
    found = styles.matching(everything, shelf, shown.search)
    columns = _columns(context)
    pages = max(1, -(-len(found) // (columns * _ROWS)))
    page = min(shown.page, pages - 1)
    _draw_head(layout, shown, shelf, page, pages)
    grid = layout.grid_flow(row_major=True, columns=columns, even_columns=True, align=True)
    on_page = found[page * columns * _ROWS : (page + 1) * columns * _ROWS]
    for style in on_page:
        cell = grid.column(align=True)
        cell.template_icon(icon_value=icon_of(style.file, style.changed), scale=_SCALE)
        mark: Any = {"icon": SET_ICON} if style.folder is not None else {}
        cell.operator("patina.use_style", text=style.name, translate=False, **mark).style = style.name
    # A few pictures are as wide as many.
    for _ in range(-len(on_page) % columns):
        grid.label(text="")
    if not found:
        say(layout, "No style is called that.", "INFO", context)
    if problem:
        say(layout, problem, "ERROR", context)
    preferences = own_preferences(context)
    if preferences is not None:
        layout.prop(preferences, "style_folder", text="Folder", placeholder="Your Own Pictures")


def _draw_head(layout: bpy.types.UILayout, shown: Any, shelf: str, page: int, pages: int) -> None:
    """Draw what chooses among the styles: the shelf, words, and the page."""
    row = layout.row(align=True)
    row.use_property_split = False
    row.menu("PATINA_MT_shelves", text=shelf or "All Styles", icon="ASSET_MANAGER", translate=False)
    row.prop(shown, "search", text="", icon="VIEWZOOM")
    if pages == 1:
        return
    row = layout.row(align=True)
    for step, icon in ((-1, "TRIA_LEFT"), (1, "TRIA_RIGHT")):
        if step == 1:
            middle = row.row(align=True)
            middle.alignment = "CENTER"
            middle.label(text=f"{page + 1} of {pages}", translate=False)
        button = row.row(align=True)
        button.enabled = 0 <= page + step < pages
        turning = button.operator("patina.browse_styles", text="", icon=icon)
        turning.shelf, turning.page = shelf, max(0, page + step)


def _shown(context: bpy.types.Context) -> Any:
    manager: Any = context.window_manager
    return manager.patina_gallery


def _columns(context: bpy.types.Context) -> int:
    """Return how many pictures fit beside each other."""
    region = context.region
    width = region.width / context.preferences.system.ui_scale if region is not None else 280.0
    return max(2, int((width - 30) / _CELL))


CLASSES: Sequence[type] = (PatinaGallery, PATINA_OT_browse_styles, PATINA_MT_shelves)


def register() -> None:
    """Give windows the state of the gallery."""
    managers: Any = bpy.types.WindowManager
    managers.patina_gallery = props.PointerProperty(type=PatinaGallery)


def unregister() -> None:
    """Take it back."""
    managers: Any = bpy.types.WindowManager
    del managers.patina_gallery
    styles.unregister()
