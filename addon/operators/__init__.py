"""Operators. Each is thin: it calls a plain function that a script can call too."""

from __future__ import annotations

import bpy

from . import engine_setup, finish, images, pictures, results
from .generate_image import PATINA_OT_generate_image
from .generate_texture import PATINA_OT_generate_texture
from .restore_material import PATINA_OT_restore_material
from .unwrap import PATINA_OT_unwrap

CLASSES = (
    PATINA_OT_generate_texture,
    PATINA_OT_generate_image,
    PATINA_OT_restore_material,
    PATINA_OT_unwrap,
    *engine_setup.CLASSES,
    *finish.CLASSES,
    *images.CLASSES,
    *pictures.CLASSES,
    *results.CLASSES,
)


def register() -> None:
    """Make the operators known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    """Take the operators back, the last one first."""
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
