"""A texture in the making, shown on the model: a temporary material in each of the object's slots.

Nothing of it may last: it is taken off when the texture is ready, before the .blend is saved, and after an undo, a redo
or a load that brought an old one back. Everything is found again by names and marks, never by references.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bpy

from . import material
from .image import show_file

NAME = "Patina Preview"
MARK = "patina_preview"
"""Custom property of what is temporary."""


def show(wearers: Iterable[tuple[bpy.types.Object, str]], path: Path, only_active_slot: bool) -> None:
    """Show the picture at ``path`` on objects, each by way of its UV map; called again, read it again and show what it
    holds now."""
    wearers = list(wearers)
    image = _image()
    if image is not None and image.filepath == str(path):
        image.reload()
        return
    take_off()
    # Blender's first load of a PNG takes 50 ms of the main thread; a path alone is read when the model is drawn.
    image = bpy.data.images.new(NAME, 1, 1)
    show_file(image, path)
    image[MARK] = True
    together = [obj for obj, _ in wearers]
    for obj, uv_map in wearers:
        material.cover(obj, material.Coat(image, uv_map, MARK), only_active_slot, together)


def take_off() -> bool:
    """Give every object its materials back and remove what is temporary; return whether there was any."""
    materials = {found for found in bpy.data.materials if found.get(MARK)}
    for obj in bpy.data.objects if materials else ():
        if obj.type == "MESH":
            material.uncover(obj, MARK)
    _remove_what_deleted_objects_left()
    image = _image()
    if image is not None:
        bpy.data.images.remove(image)
    return bool(materials) or image is not None


def _remove_what_deleted_objects_left() -> None:
    bpy.data.batch_remove({group for group in bpy.data.node_groups if group.get(MARK)})
    for left in [found for found in bpy.data.materials if found.get(MARK)]:
        left.user_clear()
        material.discard(left)


def _image() -> bpy.types.Image | None:
    return next((image for image in bpy.data.images if image.get(MARK)), None)
