"""How large a picture must be to hold what materials show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import bpy

from ..errors import PatinaError
from .emission import output_of, source_of, upstream

_LEAST = 64
_MOST_SAMPLES = 4
_WITHOUT_DETAIL = {"ShaderNodeTexImage", "ShaderNodeTexCoord"}
_SEEN_FROM = {"ShaderNodeFresnel", "ShaderNodeLayerWeight", "ShaderNodeCameraData", "ShaderNodeLightPath"}
_OF_VIEW = ("Camera", "Window", "Reflection")
"""Coordinates that depend on where one looks from."""
_MOVING = {"ShaderNodeMapping", "ShaderNodeUVMap", "ShaderNodeAttribute", "ShaderNodeVertexColor"}


def detail(materials: Iterable[Any], most: int) -> tuple[int, int]:
    """Return the side of the picture in texels, at most ``most``, and how many samples each texel needs.

    Where images alone decide, the picture is as large as the largest of them; images that are larger than the picture
    are averaged.

    Raises:
        PatinaError: the file of an image is missing or damaged.
    """
    nodes = [node for material in materials for node in _nodes_behind(material)]
    images = {image for node in nodes if (image := getattr(node, "image", None)) is not None}
    sides = [side for image in images for side in _sides(image)]
    largest = max(sides, default=0)
    size = largest if sides and not any(map(_adds_detail, nodes)) else most
    size = max(_LEAST, min(size, most))
    return size, _MOST_SAMPLES if largest > size else 1


def image_without(tile: int, materials: Iterable[Any]) -> bpy.types.Image | None:
    """Return a tiled image in materials that has no picture for a UDIM tile, if there is one."""
    images = (getattr(node, "image", None) for material in materials for node in _nodes_behind(material))
    tiled = (image for image in images if image is not None and image.source == "TILED")
    return next(
        (image for image in tiled if not any(_is_there(found) for found in image.tiles if found.number == tile)), None
    )


def _is_there(tile: Any) -> bool:
    return 0 not in tile.size


def uses_generated(material: Any) -> bool:
    """Return whether generated coordinates decide what a material emits; textures without other ones use them."""
    return any(map(_is_generated, _nodes_behind(material)))


def changes_with_view(material: Any) -> bool:
    """Return whether what a material emits depends on where it is seen from."""
    nodes = list(_nodes_behind(material))
    coordinates = [node for node in nodes if node.bl_idname == "ShaderNodeTexCoord"]
    in_view = (node.outputs[name].links for node in coordinates for name in _OF_VIEW)
    return any(node.bl_idname in _SEEN_FROM for node in nodes) or any(in_view)


def _is_generated(node: Any) -> bool:
    if node.bl_idname == "ShaderNodeTexCoord":
        return bool(node.outputs["Generated"].links)
    is_procedural = node.bl_idname.startswith("ShaderNodeTex") and node.bl_idname not in _WITHOUT_DETAIL
    return is_procedural and "Vector" in node.inputs and source_of(node.inputs["Vector"]) is None


def _nodes_behind(material: Any) -> Iterator[Any]:
    output = output_of(material.node_tree, "")
    source = source_of(output.inputs["Surface"])
    yield from upstream(source)


def _sides(image: bpy.types.Image) -> Iterator[int]:
    """Yield the width and the height of an image in pixels, those of all its tiles if it has some."""
    if image.source in ("FILE", "GENERATED", "TILED") and 0 in image.size:
        raise PatinaError(f"The file of {image.name} is missing or damaged; locate it again.")
    yield from image.size
    if image.source == "TILED":
        for tile in image.tiles:
            yield from tile.size


def _adds_detail(node: Any) -> bool:
    """Return whether a node shows more than an image as it is on its UV map."""
    kind = node.bl_idname
    return kind in _MOVING or (kind.startswith("ShaderNodeTex") and kind not in _WITHOUT_DETAIL)
