"""Flips between two results, or between a result and what was there before, as often as the artist likes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import bpy

from ..blender import base_color, material, worn_relief
from ..errors import PatinaError
from . import records
from .result_maps import maps_of, remove_maps

_SHOWING = (bpy.types.Material, bpy.types.NodeTree, bpy.types.World, bpy.types.Light, bpy.types.Texture)


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


def flip_texture(objects: Sequence[bpy.types.Object]) -> None:
    """Put the other texture on objects; with a single one, take it off or put it on again.

    Args:
        objects: the first one decides which texture is the other; those that do not list it are left alone.

    Raises:
        PatinaError: that texture cannot be worn.
    """
    owner = records.of_object(objects[0])
    shown = worn_by(objects[0])
    other = other_of(owner, shown)
    if other is not None:
        choose(owner, other, shown)
        records.wear(objects)
    elif shown is not None:
        for obj in objects:
            worn_relief.lay_aside(obj, shown)


def worn_by(obj: bpy.types.Object) -> bpy.types.Image | None:
    """Return the image of ours that the object shows, if it does."""
    shown = (base_color.image_in(worn.node_tree) for worn in material.ours_on(obj))
    return next((image for image in shown if image is not None), None)


def forget(image: bpy.types.Image) -> None:
    """Delete a result's image: take it off the objects that show it and out of every list, then remove it.

    Raises:
        PatinaError: something else shows it as well, such as an asset.
    """
    other = next(_other_users(image), None)
    if other is not None:
        described: Any = other.bl_rna
        kind = described.name.lower()
        raise PatinaError(f"{image.name} is also in the {kind} {other.name}; delete that first.")
    for obj in bpy.data.objects:
        worn_relief.take_off(obj, image)
        owner = records.of_object(obj)
        if owner is not None and owner.results:
            _drop(owner, image)
    for scene in bpy.data.scenes:
        _drop(records.of_scene(scene), image)
    maps = maps_of(image)
    bpy.data.images.remove(image)
    remove_maps(maps)


def _other_users(image: bpy.types.Image) -> Iterator[bpy.types.ID]:
    """Yield what would look different without an image, apart from our materials."""
    for user in bpy.data.user_map(subset={image})[image]:
        if isinstance(user, _SHOWING) and not (isinstance(user, bpy.types.Material) and material.is_ours(user)):
            yield user


def _drop(owner: Any, image: bpy.types.Image) -> None:
    found = [index for index, item in enumerate(owner.results) if item.image == image]
    for index in reversed(found):
        owner.results.remove(index)
        owner.active_result = max(0, min(owner.active_result, len(owner.results) - 1))
        owner.compared_result = -1
