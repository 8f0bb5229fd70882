"""The choice of the device: Blender draws an enum with all that it could be, these menus what is there."""

from __future__ import annotations

from typing import Any

import bpy

from .. import devices


class _Devices:
    """The devices of this computer, for the settings that the scene has under the name ``owner``."""

    bl_label = "Device"
    owner = ""

    def draw(self, context: bpy.types.Context) -> None:
        menu: Any = self
        settings = getattr(context.scene, self.owner)
        for identifier, label in devices.offered(settings, devices.known(context)).items():
            menu.layout.prop_enum(settings, "device", identifier, text=label, translate=False)


class PATINA_MT_devices(_Devices, bpy.types.Menu):
    owner = "patina"


class PATINA_MT_image_devices(_Devices, bpy.types.Menu):
    owner = "patina_image"


def draw_device(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, menu: str) -> None:
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
    row.menu(menu, text=devices.chosen(settings, found), translate=False, icon=icon)


CLASSES = (PATINA_MT_devices, PATINA_MT_image_devices)
