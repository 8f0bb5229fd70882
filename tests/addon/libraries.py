"""Objects of other .blend files, as tests want them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy


def linked(obj: bpy.types.Object, folder: Path) -> Any:
    """Write the object into a .blend in ``folder`` and return it as it is linked from there, outside of the scene."""
    path, name = str(folder / "library.blend"), obj.name
    bpy.data.libraries.write(path, {obj})
    with bpy.data.libraries.load(path, link=True) as (_, wanted):
        wanted.objects = [name]
    return wanted.objects[0]


def replaced_by_linked(obj: bpy.types.Object, folder: Path) -> Any:
    """Put the object as it is linked from another file in its place, selected and active, and return it."""
    found = linked(obj, folder)
    bpy.data.objects.remove(obj)
    bpy.context.collection.objects.link(found)
    found.select_set(True)
    bpy.context.view_layer.objects.active = found
    return found
