"""The Image Editor's main panel: which mode, what from, how large, how well, and how far it is."""

from __future__ import annotations

from typing import Any

import bpy

from .. import image_properties, live, schema
from ..atlas.picker import draw_picker
from ..image_job import ImageJob
from ..image_readiness import edited_image, obstacle, original_of, shown_image
from ..image_recipe import engine_mode
from ..operators.pictures import TAB
from ..preferences import engine_python
from .image_presets import PATINA_PT_image_presets
from .session import draw_session, draw_setup
from .texture import draw_pictures

MAIN = {
    "FEATURE": ("size", "count", "tileable"),
    "INTERPOLATE": ("frames", "size", "loop"),
    "STYLE": ("content_weight", "style_scale", "keep_colors", "size"),
    "CPPN": ("size", "video"),
    "TRANSPARENT": ("size",),
    "MORPH": ("a", "b", "frames", "size"),
}
"""By mode, the settings that matter most; the others are in the sub-panels."""


class InImageSidebar:
    """Where all panels are."""

    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = TAB


class PATINA_UL_features(bpy.types.UIList):
    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int,
        active_data: Any,
        active_property: str,
        index: int,
    ) -> None:
        layout.prop(item, "feature", text="", emboss=False, icon="NODE_MATERIAL")


class PATINA_PT_image_mode(InImageSidebar, bpy.types.Panel):
    bl_label = "Image"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        PATINA_PT_image_presets.draw_panel_header(self.layout)

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina_image
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column()
        column.enabled = live.stage().session.run is None
        column.prop(settings, "mode")
        _draw_source(column, context, settings)
        _draw_amount(column, settings)
        if engine_python(context) is None:
            draw_setup(layout.box(), context)
        draw_session(layout, context, "patina.generate_image", obstacle(context, settings), ImageJob)


def _draw_source(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Draw what the image is made from."""
    known = schema.settings(engine_mode(settings.mode))
    if "feature" in known:
        layout.prop(settings, "feature")
        draw_picker(layout, context, "image", settings.backbone)
    if "features" in known:
        _draw_features(layout, context, settings)
    if "content" in known:
        _draw_edited(layout, context, settings)
        _draw_pictures(layout, settings)
    if settings.mode == "FEATURE":
        layout.column(heading="Start").prop(settings, "use_start", text="From This Image")
        if settings.use_start:
            _draw_edited(layout, context, settings)


def _draw_edited(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Draw which image is styled or started from."""
    edited = edited_image(context, settings)
    row = layout.split(factor=0.4)
    label = row.row()
    label.alignment = "RIGHT"
    label.label(text="Image")
    row.label(text=edited.name if edited else "None", icon="IMAGE_DATA", translate=False)
    if original_of(shown_image(context)) is not None:
        layout.column(heading="Take").prop(settings, "use_original")


def _draw_features(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    row = layout.row()
    row.template_list("PATINA_UL_features", "", settings, "features", settings, "active_feature", rows=3, maxrows=6)
    buttons = row.column(align=True)
    buttons.operator("patina.add_feature", text="", icon="ADD")
    buttons.operator("patina.remove_feature", text="", icon="REMOVE")
    if settings.active_feature < len(settings.features):
        draw_picker(layout, context, "frames", settings.backbone)


def _draw_pictures(layout: bpy.types.UILayout, settings: Any) -> None:
    layout.label(text="In the style of")
    chosen = draw_pictures(layout, settings)
    if chosen is not None and len(settings.pictures) > 1:
        layout.prop(chosen, "weight")
        layout.prop(chosen, "mask")


def _draw_amount(layout: bpy.types.UILayout, settings: Any) -> None:
    own = image_properties.settings_of(settings, settings.mode)
    known = image_properties.definitions(settings.mode)
    # Otherwise the result is as large as the image that it is made from.
    from_image = settings.mode == "STYLE" or (settings.mode == "FEATURE" and settings.use_start)
    for name in MAIN[settings.mode]:
        if name not in known or (from_image and name == "count"):
            continue
        if from_image and name == "size":
            layout.column(heading="Size").prop(settings, "own_size", text="Of Its Own")
            if not settings.own_size:
                continue
        draw_property(layout, own, name)
        if name == "count" and own.count > 1:
            draw_property(layout, own, "diversity")
    if "steps" in known:
        layout.prop(settings, "quality")
        if settings.quality == "CUSTOM":
            layout.prop(own, "steps")
        layout.prop(settings, "seed")


def draw_property(layout: bpy.types.UILayout, own: Any, name: str) -> None:
    """Draw one setting of a mode."""
    owner: Any = own
    if name == "size" and not isinstance(owner.size, int):
        column = layout.column(align=True)
        column.prop(owner, "size", index=0, text="Width")
        column.prop(owner, "size", index=1, text="Height")
    else:
        layout.prop(owner, name)


CLASSES = (PATINA_UL_features, PATINA_PT_image_mode)
