"""A texture in the making, shown on the model: a temporary material in each of the object's slots.

Nothing of it may last: it is taken off when the texture is ready, before the .blend is saved, and after an undo, a redo
or a load that brought an old one back. Everything is found again by names and marks, never by references.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bpy

from ..engine.border import FILES
from . import material, relief_modifiers
from .image import DATA_COLORSPACE, files_of, show_file
from .material_maps import NO_MAPS, NORMAL, Maps

NAME = "Patina Preview"
MARK = "patina_preview"
"""Custom property of what is temporary."""
_NORMAL_NAME = "Patina Preview Normal"
# What the names of previews begin with, of colors and of normals, also those of tiles.
_COLORS, _NORMALS = (FILES[name].partition(".")[0] for name in ("preview", "normal_preview"))


def show(wearers: Iterable[tuple[bpy.types.Object, str]], path: Path, only_active_slot: bool) -> None:
    """Show the picture at ``path`` on objects, each by way of its UV map, in the light and shade of its relief where
    there are normals beside it; called again, read them again and show what they hold now."""
    wearers = list(wearers)
    shown, normals = _images(), path.with_name(path.name.replace(_COLORS, _NORMALS))
    has_normals = normals != path and bool(files_of(normals))
    if {image.filepath for image in shown} == {str(path), *([str(normals)] if has_normals else [])}:
        for image in shown:
            image.reload()
        return
    take_off()
    image = _temporary(NAME, path)
    maps = NO_MAPS
    if has_normals:
        normal = _temporary(_NORMAL_NAME, normals)
        normal.colorspace_settings.name = DATA_COLORSPACE
        maps = Maps({NORMAL: normal})
    together = [obj for obj, _ in wearers]
    for obj, uv_map in wearers:
        # Heights from the texture before would lie under the new one, and to displace a mesh again takes a second.
        relief_modifiers.hide(obj, MARK)
        material.cover(obj, material.Coat(image, uv_map, MARK, maps), only_active_slot, together)


def take_off() -> bool:
    """Give every object its materials back and remove what is temporary; return whether there was any."""
    materials = {found for found in bpy.data.materials if found.get(MARK)}
    for obj in bpy.data.objects if materials else ():
        if obj.type == "MESH":
            material.uncover(obj, MARK)
            relief_modifiers.show(obj, MARK)
    _remove_what_deleted_objects_left()
    images = _images()
    bpy.data.batch_remove(images)
    return bool(materials) or bool(images)


def _remove_what_deleted_objects_left() -> None:
    bpy.data.batch_remove({group for group in bpy.data.node_groups if group.get(MARK)})
    for left in [found for found in bpy.data.materials if found.get(MARK)]:
        left.user_clear()
        material.discard(left)


def _images() -> set[bpy.types.Image]:
    return {image for image in bpy.data.images if image.get(MARK)}


def _temporary(name: str, path: Path) -> bpy.types.Image:
    # Blender's first load of a PNG takes 50 ms of the main thread; a path alone is read when the model is drawn.
    image = bpy.data.images.new(name, 1, 1)
    show_file(image, path)
    image[MARK] = True
    return image
