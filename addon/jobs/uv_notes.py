"""What will look odd because of a UV map, told in the panel before a job runs. The engine repeats it in its notes."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import bpy
import numpy as np
from bpy.app.handlers import persistent

from ..blender.mesh_export import floats, integers
from ..blender.uv_choice import own_render_map
from ..blender.uv_map import oddities, uses_tiles
from .words import listed

_MOST_CORNERS = 400_000
"""Corners of faces beyond which looking at a mesh would be felt; the engine looks at it anyway."""

OVERLAP = "shared by overlapping faces"
"""Words in the note about faces that will look the same."""

Key = tuple[object, ...]


def uv_notes(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> tuple[str, ...]:
    """Return one sentence for each thing about the objects' UV maps that will show in their texture.

    The maps are those of the meshes as they are edited; modifiers may still change them. Nothing is said about meshes
    in Edit Mode, whose UVs Blender keeps elsewhere, and about huge ones. Meshes are looked at again after they change.

    Args:
        objects: the objects that share the texture.
        uv_map: the map's name; empty takes the one for rendering.
        only_active_slot: whether only the faces of the active material slot get the texture.
    """
    meshes = [obj for obj in objects if obj.type == "MESH" and obj.mode != "EDIT"]
    names = tuple(_different_names(objects)) if not uv_map else ()
    counts: list[int] = [len(obj.data.loops) for obj in meshes]
    if sum(counts) > _MOST_CORNERS:
        return names
    slots = tuple(obj.active_material_index for obj in meshes) if only_active_slot else ()
    key = (uv_map, slots, tuple(counts), *(_key(obj) for obj in meshes))
    known = _known()
    if key not in known:
        # One object after another: only the last one is worth keeping.
        known.clear()
        known[key] = tuple(_examine(meshes, uv_map, only_active_slot))
    return (*names, *known[key])


def _different_names(objects: Sequence[bpy.types.Object]) -> Iterator[str]:
    """Yield a sentence if the objects' own UV maps have different names."""
    users: dict[str, list[str]] = {}
    for obj in objects:
        name = own_render_map(obj)
        if name is not None:
            users.setdefault(name, []).append(obj.name)
    if len(users) > 1:
        uses = [f"{listed(names, 2)} {'uses' if len(names) == 1 else 'use'} {name}" for name, names in users.items()]
        yield f"{listed(uses)}; each object gets the texture by way of its own UV map."


def _key(obj: bpy.types.Object) -> Key:
    """Return what the notes about an object depend on, besides its mesh's content, which ``_forget`` watches."""
    rendered = next((layer.name for layer in obj.data.uv_layers if layer.active_render), "")
    return (obj.session_uid, obj.data.session_uid, rendered, *_scale(obj).round(4).tolist())


def _scale(obj: bpy.types.Object) -> np.ndarray:
    """Return the object's scale in the world, float32 [3]."""
    return np.array(obj.matrix_world.to_scale(), np.float32)


def _examine(meshes: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> list[str]:
    found = [arrays for obj in meshes if (arrays := _triangles(obj, uv_map, only_active_slot)) is not None]
    if not found:
        return []
    uvs, corners = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    return oddities(uvs, uses_tiles(uvs), corners)


def _triangles(obj: bpy.types.Object, uv_map: str, only_active_slot: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the triangles of an object in UV space [F, 3, 2] and, at its scale, in space [F, 3, 3]; None if it has
    none."""
    mesh = obj.data
    for_rendering = (layer for layer in mesh.uv_layers if layer.active_render)
    layer = mesh.uv_layers.get(uv_map) if uv_map else next(for_rendering, None)
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    if layer is None or not count:
        return None
    uvs = floats(layer.uv, "vector", len(mesh.loops), 2)[integers(mesh.loop_triangles, "loops", count, 3)]
    vertices = floats(mesh.vertices, "co", len(mesh.vertices), 3) * _scale(obj)
    corners = vertices[integers(mesh.loop_triangles, "vertices", count, 3)]
    if only_active_slot:
        chosen = integers(mesh.loop_triangles, "material_index", count, 1)[:, 0] == obj.active_material_index
        uvs, corners = uvs[chosen], corners[chosen]
    return (uvs, corners) if len(uvs) else None


@functools.cache
def _known() -> dict[Key, tuple[str, ...]]:
    """Return what was said last, by what it depends on."""
    return {}


def _forget_changed(_scene: Any, depsgraph: bpy.types.Depsgraph) -> None:
    """Forget what was said once a mesh has changed."""
    if _known() and any(update.is_updated_geometry for update in depsgraph.updates):
        _known().clear()


def _forget(*_: Any) -> None:
    _known().clear()


def _handlers() -> list[tuple[Any, Any]]:
    handlers = bpy.app.handlers
    loads = [(listeners, _forget) for listeners in (handlers.load_post, handlers.undo_post, handlers.redo_post)]
    return [(handlers.depsgraph_update_post, _forget_changed), *loads]


def register() -> None:
    """Listen to changes of meshes."""
    for handlers, function in _handlers():
        handlers.append(persistent(function))


def unregister() -> None:
    """Listen no more."""
    for handlers, function in _handlers():
        handlers.remove(function)
    _known().clear()
