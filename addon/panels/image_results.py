"""The images that were made in the Image Editor, to go back to."""

from __future__ import annotations

from typing import Any

import bpy

from ..operators.images import active_made, weights_of
from .image import InImageSidebar

_THUMBNAIL = 6.0
_ICONS = {"SEQUENCE": "SEQUENCE", "MOVIE": "FILE_MOVIE"}


class PATINA_UL_made(bpy.types.UIList):
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
        image = item.image
        if image is None:
            layout.label(text="Removed", icon="ERROR")
        elif image.source in _ICONS:
            layout.label(text=image.name, icon=_ICONS[image.source], translate=False)
        else:
            layout.label(text=image.name, icon_value=layout.icon(image), translate=False)


class PATINA_PT_made(InImageSidebar, bpy.types.Panel):
    bl_label = "Results"
    bl_order = 1

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina_image
        if not settings.made:
            layout.label(text="None in this scene yet", icon="INFO")
            return
        row = layout.row()
        row.template_list("PATINA_UL_made", "", settings, "made", settings, "active_made", rows=2, maxrows=6)
        row.column().operator("patina.remove_image", text="", icon="REMOVE")
        image = active_made(settings)
        if image is not None and image.source not in _ICONS:
            row = layout.row()
            row.alignment = "CENTER"
            row.template_icon(icon_value=layout.icon(image), scale=_THUMBNAIL)
        column = layout.column(align=True)
        column.operator("patina.show_image", icon="IMAGE_DATA")
        column.operator("patina.use_image_settings", icon="SETTINGS")
        if image is not None and weights_of(image):
            row = layout.row(align=True)
            row.operator("patina.morph_from", text="Morph from This").end = "a"
            row.operator("patina.morph_from", text="Morph to This").end = "b"


CLASSES = (PATINA_UL_made, PATINA_PT_made)
