"""What the artist sees: the tab "Patina" in the sidebars of the 3D Viewport and the Image Editor.

Panels draw; they decide nothing.
"""

from __future__ import annotations

import bpy

from . import batch, details, devices, gallery, icons, lists, main, presets, printing, records, variations

CLASSES = (
    *devices.CLASSES,
    *lists.CLASSES,
    *gallery.CLASSES,
    *presets.CLASSES,
    *main.CLASSES,
    *variations.CLASSES,
    *records.CLASSES,
    *details.CLASSES,
    *printing.CLASSES,
    *batch.CLASSES,
)


def register() -> None:
    """Make the panels and the shipped presets known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    gallery.register()
    presets.register()


def unregister() -> None:
    """Take them back, the last one first."""
    gallery.unregister()
    icons.unregister()
    presets.unregister()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
