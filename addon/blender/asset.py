"""Images as assets: Blender's asset browser offers materials, so an image gets one of its own."""

from __future__ import annotations

from typing import Any

import bpy

from .base_color import show_image
from .material import use_nodes


def mark(image: bpy.types.Image) -> bpy.types.Material:
    """Return a new material that shows an image by way of whatever UV map is active, marked as an asset."""
    material = bpy.data.materials.new(image.name)
    use_nodes(material)
    show_image(material.node_tree, image, "")
    material.asset_mark()
    data: Any = material.asset_data
    data.description = "A texture made by Patina"
    data.tags.new("Patina", skip_if_exists=True)
    if not bpy.app.background:
        # Without a window, Blender 4.2 waits for this rendering for ever.
        material.asset_generate_preview()
    return material
