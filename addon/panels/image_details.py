"""Sub-panels of the Image Editor's panel for what few artists change."""

from __future__ import annotations

import bpy

from .. import image_properties, schema
from ..image_recipe import engine_mode
from .devices import draw_device
from .image import MAIN, InImageSidebar, draw_property

_NETWORK = ("backbone", "device")
_KEPT = ("storage", "bit_depth")
_PLACED = ("steps", "diversity")
"""Settings of modes that the main panel shows beside others."""


class _ImageDetails(InImageSidebar):
    """A closed panel under the main one."""

    bl_parent_id = "PATINA_PT_image_mode"
    bl_options = {"DEFAULT_CLOSED"}


class PATINA_PT_image_details(_ImageDetails, bpy.types.Panel):
    bl_label = "Details"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return bool(_details(context.scene.patina_image.mode))

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina_image
        layout.use_property_split = True
        layout.use_property_decorate = False
        own = image_properties.settings_of(settings, settings.mode)
        for name in _details(settings.mode):
            draw_property(layout, own, name)


class PATINA_PT_image_network(_ImageDetails, bpy.types.Panel):
    bl_label = "Network"

    def draw(self, context: bpy.types.Context) -> None:
        _draw_common(self.layout, context, _NETWORK)


class PATINA_PT_image_kept(_ImageDetails, bpy.types.Panel):
    bl_label = "Image File"

    def draw(self, context: bpy.types.Context) -> None:
        _draw_common(self.layout, context, _KEPT)


def _draw_common(layout: bpy.types.UILayout, context: bpy.types.Context, names: tuple[str, ...]) -> None:
    settings = context.scene.patina_image
    known = schema.settings(engine_mode(settings.mode))
    layout.use_property_split = True
    layout.use_property_decorate = False
    for name in names:
        if name == "device":
            draw_device(layout, context, settings, "PATINA_MT_image_devices")
        elif name in known or name == "storage":
            layout.prop(settings, name)


def _details(mode: str) -> list[str]:
    return [name for name in image_properties.definitions(mode) if name not in (*MAIN[mode], *_PLACED)]


CLASSES = (PATINA_PT_image_details, PATINA_PT_image_network, PATINA_PT_image_kept)
