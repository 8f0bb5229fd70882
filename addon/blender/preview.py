"""A texture in the making, shown on the model: a temporary material in each of the object's slots.

Nothing of it may last: it is taken off when the texture is ready, before the .blend is saved, and after an undo, a redo
or a load that brought an old one back. Everything is found again by names and marks, never by references.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bpy

from . import material
from .image import show_file

NAME = "Patina Preview"
MARK = "patina_preview"
"""Custom property of what is temporary."""
_COVERED = "patina_covered"
"""Custom property of a temporary material: the material whose place it takes, if there was one."""
_SLOT = "patina_slot"
"""Custom property of a temporary material: the object had no slot before."""


def show(wearers: Iterable[tuple[bpy.types.Object, str]], path: Path, only_active_slot: bool) -> None:
    """Show the picture at ``path`` on objects, each by way of its UV map; called again, read it again and show what it
    holds now."""
    image = _image()
    if image is not None:
        image.reload()
        return
    # Blender's first load of a PNG takes 50 ms of the main thread; a path alone is read when the model is drawn.
    image = bpy.data.images.new(NAME, 1, 1)
    show_file(image, path)
    image[MARK] = True
    for obj, uv_map in wearers:
        _cover(obj, image, uv_map, only_active_slot)


def take_off() -> bool:
    """Give every slot its material back and remove what is temporary; return whether there was any."""
    materials = {found for found in bpy.data.materials if found.get(MARK)}
    for obj in bpy.data.objects if materials else ():
        for slot in obj.material_slots:
            if slot.material in materials:
                _uncover(obj, slot)
    image = _image()
    bpy.data.batch_remove(materials | ({image} if image else set()))
    return bool(materials) or image is not None


def _image() -> bpy.types.Image | None:
    return next((image for image in bpy.data.images if image.get(MARK)), None)


def _cover(obj: bpy.types.Object, image: bpy.types.Image, uv_map: str, only_active_slot: bool) -> None:
    added = not obj.material_slots
    if added:
        obj.data.materials.append(None)
    for slot in material.chosen_slots(obj, only_active_slot):
        covered = slot.material
        shown: Any = covered.copy() if covered else bpy.data.materials.new(NAME)
        shown.name = NAME
        material.use_nodes(shown)
        shown[MARK] = True
        if covered is not None:
            shown[_COVERED] = covered
        if added:
            shown[_SLOT] = True
        material.show_image(shown, image, uv_map)
        slot.material = shown


def _uncover(obj: bpy.types.Object, slot: bpy.types.MaterialSlot) -> None:
    shown = slot.material
    slot.material = shown.get(_COVERED)
    if shown.get(_SLOT) and len(obj.material_slots) == 1:
        obj.data.materials.clear()
