"""Draws what a texture or an image is made from: features, pictures, the image in the editor."""

from __future__ import annotations

from typing import Any

import bpy

from ..atlas.picker import draw_picker
from ..settings import recipe
from ..settings.properties import WHERE
from ..settings.schema import Mode
from ..settings.values import task_of
from .gallery import draw_gallery
from .icons import SET_ICON
from .lists import draw_thumbnail
from .maps import draw_map
from .settings import draw_edited
from .text import say

_CHOSEN_PICTURE = 5.0
"""Size of the chosen picture, in lines of text."""
_PLACES = {"VIEW_3D": "texture", "IMAGE_EDITOR": "image"}
"""By editor, what the atlas calls the place of a feature."""


def takes_sets(mode: Mode) -> bool:
    """Return whether styles of a mode may be folders of maps."""
    return "maps" in mode.settings


def draw_source(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    """Draw what the chosen mode starts from: the image that it needs, features, pictures."""
    if mode.source and not mode.settings[mode.source].optional:
        draw_edited(layout, context, settings)
    _draw_style_or_feature(layout, context, settings, mode)


def _draw_style_or_feature(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    task = task_of(settings)
    if mode.alternatives:
        row = layout.row()
        row.use_property_split = False
        row.prop(settings, recipe.TASK, expand=True)
    if recipe.wants(mode, task, "feature"):
        layout.prop(settings, "feature")
        draw_picker(layout, context, _PLACES[mode.editor], settings.backbone)
    if recipe.wants(mode, task, "features"):
        _draw_features(layout, context, settings)
    if recipe.wants(mode, task, "style"):
        _draw_pictures(layout, context, settings, mode)


def _draw_pictures(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    if not settings.pictures:
        layout.label(text="Begin with a style:")
        draw_gallery(layout, context)
        layout.label(text="Or add pictures of your own:")
        layout.operator("patina.add_pictures", icon="ADD")
        if takes_sets(mode):
            layout.operator("patina.add_style_set", icon=SET_ICON)
        layout.separator()
        return
    if mode.editor == "IMAGE_EDITOR":
        layout.label(text="In the style of")
    row = layout.row()
    row.template_list("PATINA_UL_pictures", "", settings, "pictures", settings, "active_picture", rows=2, maxrows=4)
    buttons = row.column(align=True)
    buttons.operator("patina.add_pictures", text="", icon="ADD")
    buttons.operator("patina.remove_picture", text="", icon="REMOVE")
    if takes_sets(mode):
        buttons.operator("patina.add_style_set", text="", icon=SET_ICON)
    if 0 <= settings.active_picture < len(settings.pictures):
        _draw_chosen(layout, context, settings, mode)
    header, body = layout.panel("patina_styles", default_closed=True)
    header.label(text="Styles")
    if body is not None:
        draw_gallery(body, context)


def _draw_chosen(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    """Draw the chosen picture, which maps come with it, and how it is blended with the others."""
    chosen = settings.pictures[settings.active_picture]
    if chosen.image is None:
        return
    draw_thumbnail(layout, chosen.image, _CHOSEN_PICTURE)
    if chosen.maps and takes_sets(mode):
        labels = mode.settings["maps"].labels
        say(layout, ", ".join(["Color", *(labels.get(name, name) for name in chosen.maps.split())]), SET_ICON, context)
    if "masks" in mode.settings and len(settings.pictures) > 1:
        layout.prop(chosen, "weight")
        if mode.editor == "VIEW_3D":
            draw_map(layout, chosen, WHERE, "Mask")
        else:
            layout.prop(chosen, "mask")


def _draw_features(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    row = layout.row()
    row.template_list("PATINA_UL_features", "", settings, "features", settings, "active_feature", rows=3, maxrows=6)
    buttons = row.column(align=True)
    buttons.operator("patina.add_feature", text="", icon="ADD")
    buttons.operator("patina.remove_feature", text="", icon="REMOVE")
    if settings.active_feature < len(settings.features):
        draw_picker(layout, context, "frames", settings.backbone)
