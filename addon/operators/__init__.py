"""Operators. Each is thin: it calls a plain function that a script can call too."""

from __future__ import annotations

import bpy

from ..jobs import unwrapping
from . import (
    batch,
    batch_files,
    export,
    features,
    filaments,
    finish,
    generate,
    pictures,
    printing,
    records,
    relief,
    setup,
    uv_maps,
    variations,
)
from .convert import PATINA_OT_convert_copy
from .remove_shape import PATINA_OT_remove_shape
from .restore_material import PATINA_OT_restore_material
from .viewport import PATINA_OT_show_textures

CLASSES = (
    *generate.CLASSES,
    *variations.CLASSES,
    *finish.CLASSES,
    *records.CLASSES,
    *pictures.CLASSES,
    *features.CLASSES,
    *setup.CLASSES,
    *uv_maps.CLASSES,
    *printing.CLASSES,
    *filaments.CLASSES,
    *export.CLASSES,
    *batch.CLASSES,
    *batch_files.CLASSES,
    *relief.CLASSES,
    PATINA_OT_convert_copy,
    PATINA_OT_remove_shape,
    PATINA_OT_restore_material,
    PATINA_OT_show_textures,
)


def register() -> None:
    """Make the operators known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    """Take the operators back, the last one first, and end what they have begun."""
    unwrapping.cancel()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
