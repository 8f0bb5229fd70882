"""The heights that objects wear: an image behind the displacement or the bumps of their materials, and how deep it is.

It is found in the nodes, so that it does not matter who has made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from . import base_color, material, slots


@dataclass(frozen=True)
class Heights:
    """An image of heights, and the image of the colors that it belongs to; ``depth`` is the distance from black to
    white in the units of the scene, None where the nodes do not say."""

    image: bpy.types.Image
    color: bpy.types.Image
    depth: float | None


def heights_on(objects: Sequence[bpy.types.Object]) -> Heights | None:
    """Return the heights that all materials of objects show; None if they show none, or different ones, or if one is no
    material of Patina."""
    worn = {slot.material: obj for obj in objects for slot in slots.chosen(obj, False)}
    if not worn or any(one is None or not material.is_ours(one) for one in worn):
        return None
    found = [_heights_in(one.node_tree, obj) for one, obj in worn.items() if one is not None]
    first = found[0]
    same = all(one is not None and first is not None and one.image == first.image for one in found)
    return first if same else None


def _heights_in(tree: Any, obj: bpy.types.Object) -> Heights | None:
    color = base_color.image_in(tree)
    if color is None:
        return None
    for node, scale in _uses(tree):
        image = _image_behind(node.inputs["Height"])
        if image is not None:
            in_object = getattr(node, "space", "") == "OBJECT"
            return Heights(image, color, scale * _size_of(obj) if in_object and scale is not None else scale)
    return None


def _uses(tree: Any) -> Iterator[tuple[Any, float | None]]:
    """Yield the nodes that make a surface uneven, displacement first, with the distance from black to white."""
    for kind, name in (("ShaderNodeDisplacement", "Scale"), ("ShaderNodeBump", "Distance")):
        for node in tree.nodes:
            if node.bl_idname == kind:
                socket = node.inputs[name]
                yield node, None if socket.is_linked else float(socket.default_value) or None


def _image_behind(socket: Any) -> bpy.types.Image | None:
    """Return the image that a socket gets its value from, perhaps by way of other nodes."""
    pending, seen = [socket], set()
    while pending:
        for link in pending.pop().links:
            node = link.from_node
            if node.bl_idname == "ShaderNodeTexImage":
                found: bpy.types.Image | None = node.image
                return found
            if node not in seen:
                seen.add(node)
                pending.extend(node.inputs)
    return None


def _size_of(obj: bpy.types.Object) -> float:
    """Return how much an object is scaled on average."""
    return float(abs(np.linalg.det(np.array(obj.matrix_world, np.float64)[:3, :3])) ** (1 / 3))
