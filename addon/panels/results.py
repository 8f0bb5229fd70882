"""The textures that were made for the active object, to go back to."""

from __future__ import annotations

from typing import Any

import bpy

from ..operators.results import active_result
from .texture import InSidebar

_THUMBNAIL = 6.0


class PATINA_UL_results(bpy.types.UIList):
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
        image = item.image
        if image is None:
            layout.label(text="Removed", icon="ERROR")
            return
        layout.label(text=image.name, icon_value=layout.icon(image), translate=False)


class PATINA_PT_results(InSidebar, bpy.types.Panel):
    bl_label = "Results"
    bl_order = 1

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.active_object is not None and context.active_object.type == "MESH"

    def draw(self, context: bpy.types.Context) -> None:
        layout, obj = self.layout, context.active_object
        known: Any = obj.patina
        if not known.results:
            layout.label(text="None for this object yet", icon="INFO")
        else:
            row = layout.row()
            row.template_list("PATINA_UL_results", "", known, "results", known, "active_result", rows=2, maxrows=6)
            row.column().operator("patina.remove_result", text="", icon="REMOVE")
            image = active_result(obj)
            if image is not None:
                row = layout.row()
                row.alignment = "CENTER"
                row.template_icon(icon_value=layout.icon(image), scale=_THUMBNAIL)
            column = layout.column(align=True)
            column.operator("patina.wear_result", icon="MATERIAL")
            column.operator("patina.use_settings", icon="SETTINGS")
        layout.operator("patina.restore_material", icon="LOOP_BACK")


CLASSES = (PATINA_UL_results, PATINA_PT_results)
