"""The choice of the device: Blender draws an enum with all that it could be, these menus what is there."""

from __future__ import annotations

from typing import Any

import bpy

from ..settings.properties import scene_settings
from ..setup import devices


class _Devices:
    """The devices of this computer, for the settings of an editor."""

    bl_label = "Device"
    editor: str

    def draw(self, context: bpy.types.Context) -> None:
        menu: Any = self
        settings = scene_settings(context.scene, self.editor)
        for identifier, label in devices.offered(settings, devices.known(context)).items():
            menu.layout.prop_enum(settings, "device", identifier, text=label, translate=False)


class PATINA_MT_devices(_Devices, bpy.types.Menu):
    editor = "VIEW_3D"


class PATINA_MT_image_devices(_Devices, bpy.types.Menu):
    editor = "IMAGE_EDITOR"


_MENUS = {menu.editor: menu.__name__ for menu in (PATINA_MT_devices, PATINA_MT_image_devices)}


def draw_device(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, editor: str) -> None:
    """Draw the chosen device, which opens a menu of those that there are; the plain property if none are known yet."""
    found = devices.known(context)
    if not found:
        layout.prop(settings, "device")
        return
    row = layout.split(factor=0.4)
    name = row.row()
    name.alignment = "RIGHT"
    name.label(text="Device")
    icon = "NONE" if settings.device in devices.offered(settings, found) else "ERROR"
    row.menu(_MENUS[editor], text=devices.chosen(settings, found), translate=False, icon=icon)


CLASSES = (PATINA_MT_devices, PATINA_MT_image_devices)
