"""Sub-panels for what few artists change: cameras, the network, its layers and weights, the image."""

from __future__ import annotations

from typing import Any

import bpy

from .devices import draw_device
from .texture import InSidebar


class _Details(InSidebar):
    """A closed panel under the main one."""

    bl_parent_id = "PATINA_PT_texture"
    bl_options = {"DEFAULT_CLOSED"}
    names: tuple[str, ...] = ()

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        layout = panel.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for name in self.names:
            layout.prop(context.scene.patina, name)


class PATINA_PT_cameras(_Details, bpy.types.Panel):
    bl_label = "Cameras"

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column(align=True)
        column.prop(settings, "elevation", index=0, text="Elevation Lowest")
        column.prop(settings, "elevation", index=1, text="Highest")
        layout.prop(settings, "roll")


class PATINA_PT_network(_Details, bpy.types.Panel):
    bl_label = "Network"

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(settings, "backbone")
        draw_device(layout, context, settings, "PATINA_MT_devices")
        layout.prop(settings, "parameterization")


class PATINA_PT_layers(_Details, bpy.types.Panel):
    bl_label = "Layers and Weights"
    names = ("style_layers", "content_layers", "learning_rate", "gram_decay")


class PATINA_PT_image(_Details, bpy.types.Panel):
    bl_label = "Image"
    names = ("storage", "bit_depth")


CLASSES = (PATINA_PT_cameras, PATINA_PT_network, PATINA_PT_layers, PATINA_PT_image)
