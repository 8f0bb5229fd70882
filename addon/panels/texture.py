"""The main panel: what to do, how large, how well, and how far it is."""

from __future__ import annotations

from typing import Any

import bpy

from .. import live
from ..atlas.picker import draw_picker
from ..operators.pictures import TAB
from ..preferences import engine_python
from ..readiness import chosen_objects, obstacle, uv_obstacle
from ..texture_job import TextureJob
from .presets import PATINA_PT_presets
from .session import draw_session, draw_setup, say


class InSidebar:
    """Where all panels are."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = TAB


class PATINA_UL_pictures(bpy.types.UIList):
    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int,
        active_data: Any,
        active_property: str,
    ) -> None:
        if item.image is None:
            layout.label(text="Removed", icon="ERROR")
        else:
            layout.label(text=item.image.name, icon_value=layout.icon(item.image), translate=False)


class PATINA_PT_texture(InSidebar, bpy.types.Panel):
    bl_label = "Texture"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        PATINA_PT_presets.draw_panel_header(self.layout)

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina
        layout.use_property_split = True
        layout.use_property_decorate = False
        running = live.stage().session.run is not None
        column = layout.column()
        column.enabled = not running
        _draw_task(column, context, settings)
        _draw_keep(column, settings)
        _draw_amount(column, context, settings)
        _draw_obstacles(layout, context, settings)
        draw_session(layout, context, "patina.generate_texture", obstacle(context, settings), TextureJob)


def _draw_task(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    row = layout.row()
    row.use_property_split = False
    row.prop(settings, "task", expand=True)
    if settings.task == "FEATURE":
        layout.prop(settings, "feature")
        draw_picker(layout, context, "texture", settings.backbone)
        return
    draw_pictures(layout, settings)
    layout.prop(settings, "style_scale")


def draw_pictures(layout: bpy.types.UILayout, settings: Any) -> Any:
    """Draw the list of the pictures whose style is wanted, and the chosen one; return that one's item if it has an
    image."""
    row = layout.row()
    row.template_list("PATINA_UL_pictures", "", settings, "pictures", settings, "active_picture", rows=2, maxrows=4)
    buttons = row.column(align=True)
    buttons.operator("patina.add_pictures", text="", icon="ADD")
    buttons.operator("patina.remove_picture", text="", icon="REMOVE")
    if 0 <= settings.active_picture < len(settings.pictures):
        image = settings.pictures[settings.active_picture].image
        if image is not None:
            row = layout.row()
            row.alignment = "CENTER"
            row.template_icon(icon_value=layout.icon(image), scale=5.0)
            return settings.pictures[settings.active_picture]
    return None


def _draw_keep(layout: bpy.types.UILayout, settings: Any) -> None:
    layout.column(heading="Keep").prop(settings, "keep_texture", text="Present Texture")
    if settings.keep_texture:
        layout.prop(settings, "content_weight")
        layout.prop(settings, "base_texture", icon="IMAGE_DATA")


def _draw_amount(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    layout.prop(settings, "size")
    layout.prop(settings, "quality")
    if settings.quality == "CUSTOM":
        layout.prop(settings, "steps")
        layout.prop(settings, "view_size")
    obj = context.active_object
    if obj is not None and obj.type == "MESH" and len(obj.data.uv_layers) > 1:
        layout.prop_search(settings, "uv_map", obj.data, "uv_layers", icon="GROUP_UVS")
    if obj is not None and len(obj.material_slots) > 1:
        layout.column(heading="Only").prop(settings, "only_active_slot", text="Active Material Slot")
    layout.prop(settings, "seed")


def _draw_obstacles(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Say what is missing, with the button that mends it."""
    if engine_python(context) is None:
        draw_setup(layout.box(), context)
    elif any(obj.type == "MESH" and not obj.data.uv_layers for obj in chosen_objects(context)):
        box = layout.box()
        say(box, f"{uv_obstacle(context, settings)}.", "ERROR", context)
        box.operator("patina.unwrap", icon="UV")


CLASSES = (PATINA_UL_pictures, PATINA_PT_texture)
