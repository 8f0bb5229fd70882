"""Flips between two results, or between a result and what was there before, as often as the artist likes."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender import base_color, material
from . import records


def other_of(owner: Any, shown: bpy.types.Image | None) -> int | None:
    """Return the index of the result to show next to the one that is shown, or None if there is no other.

    That is the one that is chosen in the list; where that one is shown already, the one that was compared last, or the
    one before it.
    """
    images = [item.image for item in owner.results]
    chosen = owner.active_result
    if 0 <= chosen < len(images) and images[chosen] is not None and images[chosen] != shown:
        return int(chosen)
    candidates = (owner.compared_result, chosen - 1, *range(len(images)))
    fitting = (index for index in candidates if 0 <= index < len(images) and index != chosen)
    return next((index for index in fitting if images[index] is not None), None)


def choose(owner: Any, index: int, shown: bpy.types.Image | None) -> None:
    """Choose a result in the list, and remember the one that was shown for the way back."""
    images = [item.image for item in owner.results]
    owner.compared_result = images.index(shown) if shown in images else -1
    owner.active_result = index


def flip_texture(obj: bpy.types.Object) -> None:
    """Put the other texture on the object; with a single one, take it off or put it on again.

    Raises:
        PatinaError: that texture cannot be worn.
    """
    owner = records.of_object(obj)
    shown = worn_by(obj)
    other = other_of(owner, shown)
    if other is not None:
        choose(owner, other, shown)
        records.wear(obj)
    elif shown is not None:
        material.restore(obj)


def worn_by(obj: bpy.types.Object) -> bpy.types.Image | None:
    """Return the image of ours that the object shows, if it does."""
    for worn in material.ours_on(obj):
        tree: Any = worn.node_tree
        node = tree.nodes.get(base_color.IMAGE_NODE)
        if node is not None and node.image is not None:
            found: bpy.types.Image = node.image
            return found
    return None


def forget(image: bpy.types.Image) -> None:
    """Delete a result's image: take it off the objects that show it and out of every list, then remove it."""
    for obj in bpy.data.objects:
        owner = records.of_object(obj)
        if owner is None or not owner.results:
            continue
        if worn_by(obj) == image:
            material.restore(obj)
        _drop(owner, image)
    for scene in bpy.data.scenes:
        _drop(records.of_scene(scene), image)
    bpy.data.images.remove(image)


def _drop(owner: Any, image: bpy.types.Image) -> None:
    found = [index for index, item in enumerate(owner.results) if item.image == image]
    for index in reversed(found):
        owner.results.remove(index)
        owner.active_result = max(0, min(owner.active_result, len(owner.results) - 1))
        owner.compared_result = -1
