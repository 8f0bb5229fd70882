"""Whether what a material shows is one image and nothing more, so that the image itself can be used in its place."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from .emission import color_input, output_of, source_of

_WITHOUT_ALPHA = (8, 24, 48)
"""Bits of a pixel of images that have no alpha."""
_MOST_PIXELS = 4096 * 4096
"""Pixels of the largest image whose alpha is looked at."""


def plain_image(material: Any, engine: str, uv_map: str, render_map: str) -> bpy.types.Image | None:
    """Return the image that is all that decides a material's color, as it is and on a UV map; None if there is more.

    Args:
        material: it is not changed.
        engine: the render engine.
        uv_map: the UV map that is asked for.
        render_map: the one that Blender uses where nodes do not name one.
    """
    output = output_of(material.node_tree, engine) if material.node_tree else None
    shader = source_of(output.inputs["Surface"]) if output else None
    if shader is None or shader.type != "SHADER" or shader.node.mute:
        return None
    color = color_input(shader.node)
    source = source_of(color) if color is not None else None
    if source is None or source.node.bl_idname != "ShaderNodeTexImage" or source.name != "Color":
        return None
    node = source.node
    if node.mute or node.projection != "FLAT" or node.extension != "REPEAT" or _is_mapped(node):
        return None
    is_there = _uv_map_behind(node, render_map) == uv_map and node.image is not None
    return node.image if is_there and _is_shown_as_stored(node.image) else None


def _is_mapped(node: Any) -> bool:
    """Return whether settings of an image node, which are not in the node's panel, move or color the image."""
    mapping, color = node.texture_mapping, node.color_mapping
    moved = (tuple(mapping.translation), tuple(mapping.rotation), tuple(mapping.scale))
    colored = (color.brightness, color.contrast, color.saturation, color.blend_factor, color.use_color_ramp)
    return moved != ((0, 0, 0), (0, 0, 0), (1, 1, 1)) or colored != (1, 1, 1, 0, False)


def _uv_map_behind(node: Any, render_map: str) -> str | None:
    """Return the UV map that places an image; None where something else does."""
    source = source_of(node.inputs["Vector"])
    if source is None:
        return render_map
    if source.node.mute or getattr(source.node, "from_instancer", getattr(source.node, "from_dupli", False)):
        return None
    if source.node.bl_idname == "ShaderNodeUVMap":
        return source.node.uv_map or render_map
    is_uv = source.node.bl_idname == "ShaderNodeTexCoord" and source.name == "UV"
    return render_map if is_uv else None


def _is_shown_as_stored(image: bpy.types.Image) -> bool:
    """Return whether a renderer shows an image's pixels as its file has them."""
    is_still = image.source in ("FILE", "GENERATED")
    return is_still and not image.is_float and image.colorspace_settings.name == "sRGB" and is_opaque(image)


def is_opaque(image: bpy.types.Image) -> bool:
    """Return whether no pixel of an image is transparent; False where looking would take too long."""
    width, height = image.size
    if image.depth in _WITHOUT_ALPHA:
        return True
    if image.channels != 4 or width * height > _MOST_PIXELS:
        return False
    pixels = np.empty(width * height * 4, np.float32)
    found: Any = image.pixels
    found.foreach_get(pixels)
    return bool((pixels[3::4] > 254.5 / 255).all())
