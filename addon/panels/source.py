"""Draws what a texture or an image is made from: features, pictures, the object's texture, the image in the editor."""

from __future__ import annotations

from typing import Any

import bpy

from ..atlas.picker import draw_picker
from ..jobs import records
from ..jobs.readiness import edited_image, shown_image
from ..settings import recipe
from ..settings.schema import Mode
from ..settings.values import task_of
from .lists import draw_thumbnail
from .settings import draw_setting

_CHOSEN_PICTURE = 5.0
"""Size of the chosen picture, in lines of text."""
_PLACES = {"VIEW_3D": "texture", "IMAGE_EDITOR": "image"}
"""By editor, what the atlas calls the place of a feature."""


def draw_source(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    """Draw what the chosen mode starts from: what it needs first, what it may have afterwards."""
    optional = bool(mode.source) and mode.settings[mode.source].optional
    if mode.source and not optional:
        _draw_edited(layout, context, settings)
    _draw_style_or_feature(layout, context, settings, mode)
    if optional and mode.editor == "VIEW_3D":
        layout.column(heading="Keep").prop(settings, "keep_texture", text="Current Texture")
        _draw_needing(layout, context, settings, mode, mode.source)
        if settings.keep_texture:
            layout.prop(settings, "base_texture", icon="IMAGE_DATA")
    elif optional:
        layout.column(heading="Start").prop(settings, "use_start", text="From This Image")
        if settings.use_start:
            _draw_edited(layout, context, settings)


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
        _draw_pictures(layout, settings, mode)
        _draw_needing(layout, context, settings, mode, "style")


def _draw_needing(
    layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode, needed: str
) -> None:
    """Draw those of the main settings that mean nothing without another one."""
    for name in mode.main:
        if mode.needs.get(name) == needed:
            draw_setting(layout, context, settings, mode, name)


def _draw_pictures(layout: bpy.types.UILayout, settings: Any, mode: Mode) -> None:
    if mode.editor == "IMAGE_EDITOR":
        layout.label(text="In the style of")
    row = layout.row()
    row.template_list("PATINA_UL_pictures", "", settings, "pictures", settings, "active_picture", rows=2, maxrows=4)
    buttons = row.column(align=True)
    buttons.operator("patina.add_pictures", text="", icon="ADD")
    buttons.operator("patina.remove_picture", text="", icon="REMOVE")
    if not 0 <= settings.active_picture < len(settings.pictures):
        return
    chosen = settings.pictures[settings.active_picture]
    if chosen.image is None:
        return
    draw_thumbnail(layout, chosen.image, _CHOSEN_PICTURE)
    if "masks" in mode.settings and len(settings.pictures) > 1:
        layout.prop(chosen, "weight")
        layout.prop(chosen, "mask")


def _draw_features(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    row = layout.row()
    row.template_list("PATINA_UL_features", "", settings, "features", settings, "active_feature", rows=3, maxrows=6)
    buttons = row.column(align=True)
    buttons.operator("patina.add_feature", text="", icon="ADD")
    buttons.operator("patina.remove_feature", text="", icon="REMOVE")
    if settings.active_feature < len(settings.features):
        draw_picker(layout, context, "frames", settings.backbone)


def _draw_edited(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Draw which image is styled or started from."""
    edited = edited_image(context, settings)
    row = layout.split(factor=0.4)
    label = row.row()
    label.alignment = "RIGHT"
    label.label(text="Image")
    row.label(text=edited.name if edited else "None", icon="IMAGE_DATA", translate=False)
    if records.original_of(shown_image(context)) is not None:
        layout.column(heading="Use").prop(settings, "use_original", text="Original Image")
