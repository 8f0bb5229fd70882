"""Results as materials that any object can get, and as assets: Blender's asset browser offers materials, not images."""

from __future__ import annotations

from typing import Any

import bpy

from .base_color import show_image
from .displacement import Kind, show_in
from .material import use_nodes
from .material_maps import NO_MAPS, Maps, show_maps


def material_of(image: bpy.types.Image, maps: Maps = NO_MAPS, kind: Kind = "BUMP") -> bpy.types.Material:
    """Return a new material that shows an image and its other maps by way of whatever UV map is active, and stays in
    the .blend though no object shows it yet.

    Args:
        image: the color.
        maps: what the image has besides its color.
        kind: BUMP shows heights as light and shade; DISPLACEMENT displaces what is rendered, where a mesh is fine
            enough or subdivided.
    """
    material = bpy.data.materials.new(image.name)
    material.use_fake_user = True
    use_nodes(material)
    show_image(material.node_tree, image, "")
    show_maps(material.node_tree, maps, "")
    show_in(material, kind)
    if not bpy.app.background:
        # Without a window, Blender 4.2 waits for this rendering for ever.
        material.asset_generate_preview()
    return material


def mark(material: bpy.types.Material) -> None:
    """Mark a material as an asset of this file."""
    material.asset_mark()
    data: Any = material.asset_data
    data.description = "A texture made by Patina"
    data.tags.new("Patina", skip_if_exists=True)
