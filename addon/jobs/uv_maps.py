"""Gives objects a UV map for a texture, beside the maps that they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np

from ..blender.new_uv_map import ONLY, faces_of, name_for, put, taken_back_on_failure
from ..blender.unwrapping import unwrapped
from ..blender.uv_choice import own_render_map
from ..errors import PatinaError
from . import records
from .fitness import foreign

_MOST_MAPS = 8
"""UV maps that Blender lets a mesh have."""


def add_uv_map(objects: Sequence[bpy.types.Object], keep_islands: bool = False) -> str:
    """Give objects a UV map that they share and return its name; one that was made so before is replaced.

    The maps that they have stay as they are, and so does which of them Blender shows and renders with.

    Args:
        objects: mesh objects in Object Mode; those with the same mesh get the same map.
        keep_islands: pack the islands of the maps that the objects have instead of making new ones.

    Raises:
        PatinaError: an object cannot get one (see ``obstacle``), or its modifiers do not keep it.
    """
    reason = obstacle(objects, keep_islands)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    *_, uvs = unwrapped(faces_of(objects, keep_islands))
    assert isinstance(uvs, np.ndarray)
    return put(objects, uvs)


@contextmanager
def tried_uv_map(objects: Sequence[bpy.types.Object]) -> Iterator[str]:
    """Give objects a UV map for a block, and yield its name; if the block fails, they have the maps that they had.

    Raises:
        PatinaError: as ``add_uv_map``.
    """
    reason = obstacle(objects)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    with taken_back_on_failure(objects):
        yield add_uv_map(objects)


def obstacle(objects: Sequence[bpy.types.Object], keep_islands: bool = False) -> str | None:
    """Return why objects cannot get a new UV map, in one sentence without its full stop, or None."""
    meshes = [obj for obj in objects if obj.type == "MESH"]
    if not meshes or len(meshes) < len(objects):
        return "Select mesh objects only" if objects else "Select a mesh object"
    if any(obj.mode != "OBJECT" for obj in meshes):
        return "Switch to Object Mode first"
    name = name_for(meshes)
    return next((reason for obj in meshes if (reason := _obstacle(obj, name, keep_islands)) is not None), None)


def _obstacle(obj: bpy.types.Object, name: str, keep_islands: bool) -> str | None:
    mesh: Any = obj.data
    if foreign(obj) is not None:
        return foreign(obj)
    if not mesh.polygons:
        return f"{obj.name} has no faces of its own to unwrap; add some, or apply its modifiers"
    if keep_islands and own_render_map(obj) is None:
        return f"{obj.name} has no UV map whose islands could stay; make a new one"
    if name not in mesh.uv_layers and len(mesh.uv_layers) >= _MOST_MAPS:
        return f"{obj.name} has {_MOST_MAPS} UV maps, as many as Blender allows; remove one"
    return None


def chosen_after(name: str) -> str:
    """Return what the setting *UV Map* says once objects have a new map of a name: nothing where it is their only
    one."""
    return "" if name.startswith(ONLY) else name


def outdated_by(objects: Sequence[bpy.types.Object], name: str) -> list[str]:
    """Return the names of textures that were made for a UV map of objects, and will look wrong once it is another, on
    these objects or on others with the same meshes."""
    meshes = {obj.data for obj in objects}
    sharing = (obj for obj in bpy.data.objects if obj.data in meshes)
    listed = [(obj, item.image) for obj in sharing for item in getattr(records.of_object(obj), "results", ())]
    return list({image.name: None for obj, image in listed if _was_made_for(obj, image, name)})


def _was_made_for(obj: bpy.types.Object, image: bpy.types.Image | None, name: str) -> bool:
    try:
        return name in obj.data.uv_layers and records.uv_map_for(obj, records.record_of(image)) == name
    except PatinaError:
        return False
