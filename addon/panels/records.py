"""Finished textures of the active object, and finished images of the scene, to go back to."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import bpy

from ..blender import displacement, material, shape_keys
from ..errors import PatinaError
from ..jobs import naming, records
from ..jobs.export import maps_of
from .lists import draw_thumbnail, has_thumbnail
from .sidebar import InSidebar

_THUMBNAIL = 6.0


class _Results(InSidebar):
    """The results of what the editor works on."""

    bl_label = "Results"
    bl_order = 2
    none_yet: str

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        layout, owner = panel.layout, self.owner(context)
        if not owner.results and not self.has_others(context):
            layout.label(text=self.none_yet, icon="INFO")
        if owner.results:
            _draw_list(layout, owner)
            actions = layout.column(align=True)
            self.draw_actions(actions, records.active(owner))
            if maps_of(records.active(owner)):
                # The dialog is Blender's own, which needs to be invoked.
                actions.operator_context = "INVOKE_DEFAULT"
                actions.operator("patina.export_maps", icon="EXPORT")
        self.draw_always(layout, context)
        chosen = records.active(owner)
        if chosen is not None and has_thumbnail(chosen):
            draw_thumbnail(layout, chosen, _THUMBNAIL)

    @abstractmethod
    def owner(self, context: bpy.types.Context) -> Any:
        """Return what lists the results."""

    def has_others(self, context: bpy.types.Context) -> bool:
        """Return whether there are results that are no images."""
        return False

    def draw_actions(self, layout: bpy.types.UILayout, image: bpy.types.Image | None) -> None:
        """Draw what can be done with the chosen result."""

    def draw_always(self, layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
        """Draw what can be done even without results."""


class PATINA_PT_results(_Results, bpy.types.Panel):
    bl_space_type = "VIEW_3D"
    none_yet = "No results for this object yet"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.active_object is not None and context.active_object.type == "MESH"

    def owner(self, context: bpy.types.Context) -> Any:
        return records.of_object(context.active_object)

    def has_others(self, context: bpy.types.Context) -> bool:
        obj = context.active_object
        return obj is not None and bool(shape_keys.ours_on(obj))

    def draw_actions(self, layout: bpy.types.UILayout, image: bpy.types.Image | None) -> None:
        row = layout.row(align=True)
        row.operator("patina.wear_result", text="Use", icon="MATERIAL")
        row.operator("patina.compare_results", icon="UV_SYNC_SELECT")
        layout.operator("patina.start_from_result", icon="TRACKING_FORWARDS")
        layout.operator("patina.use_settings", icon="SETTINGS")

    def draw_always(self, layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
        obj = context.active_object
        if obj is not None and displacement.has_heights(obj):
            _draw_relief(layout, obj)
        if obj is not None and self.has_others(context):
            _draw_shapes(layout, obj)
        if material.wears_ours(context.active_object):
            layout.operator("patina.restore_material", text="Restore Material", icon="LOOP_BACK")


def _draw_relief(layout: bpy.types.UILayout, obj: bpy.types.Object) -> None:
    """Draw how the object shows its relief, and what can be made of it."""
    row = layout.row(align=True)
    for kind, label in (("BUMP", "Bump"), ("DISPLACEMENT", "Displaced"), ("GEOMETRY", "Geometry")):
        pressed = displacement.kind_of(obj) == kind
        row.operator("patina.relief_as", text=label, depress=pressed).kind = kind
    layout.operator("patina.displaced_copy", icon="MOD_DISPLACE")


def _draw_shapes(layout: bpy.types.UILayout, obj: bpy.types.Object) -> None:
    """Draw how far each shape of the object is on, and what removes them."""
    column = layout.column(align=True)
    for key in shape_keys.ours_on(obj):
        column.prop(key, "value", text=key.name, slider=True)
    column.operator("patina.remove_shape", icon="X")


class PATINA_PT_image_results(_Results, bpy.types.Panel):
    bl_space_type = "IMAGE_EDITOR"
    none_yet = "No results in this scene yet"

    def owner(self, context: bpy.types.Context) -> Any:
        return records.of_scene(context.scene)

    def draw_actions(self, layout: bpy.types.UILayout, image: bpy.types.Image | None) -> None:
        row = layout.row(align=True)
        row.operator("patina.show_result", text="Show", icon="IMAGE_DATA")
        row.operator("patina.compare_results", icon="UV_SYNC_SELECT")
        layout.operator("patina.make_material", icon="MATERIAL")
        layout.operator("patina.use_settings", icon="SETTINGS")
        if records.weights_of(image):
            row = layout.row(align=True)
            row.operator("patina.morph_from", text="Morph from This").end = "a"
            row.operator("patina.morph_from", text="Morph to This").end = "b"


def _draw_list(layout: bpy.types.UILayout, owner: Any) -> None:
    row = layout.row()
    row.template_list("PATINA_UL_results", "", owner, "results", owner, "active_result", rows=4, maxrows=8)
    buttons = row.column(align=True)
    buttons.operator("patina.remove_result", text="", icon="REMOVE")
    buttons.operator("patina.delete_result", text="", icon="TRASH")
    buttons.separator()
    buttons.operator("patina.reveal_result", text="", icon="FILE_FOLDER")
    buttons.operator("patina.mark_result", text="", icon="ASSET_MANAGER")
    image = records.active(owner)
    if image is None:
        return
    row = layout.row()
    row.alignment = "CENTER"
    row.active = False
    row.label(text=facts_of(image), translate=False)


def facts_of(image: bpy.types.Image) -> str:
    """Return how good and large a result is, its seed and its age; nothing if the image does not say."""
    try:
        return naming.facts(records.record_of(image))
    except PatinaError:
        return ""


CLASSES = (PATINA_PT_results, PATINA_PT_image_results)
