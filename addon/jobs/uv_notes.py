"""What will look odd because of a UV map, and what would spoil the texture, told in the panel before a job runs.

The engine says the same in its notes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..blender.uv_choice import own_render_map
from ..blender.uv_map import obstacle, oddities, uses_tiles
from .uv_triangles import is_mirrored, scale_of, shown_mesh, triangles_of
from .words import listed

_MOST_CORNERS = 400_000
"""Corners of faces beyond which looking at a mesh would be felt; the engine looks at it anyway."""

OVERLAP = "shared by overlapping faces"
"""Words in the note about faces that will look the same."""

UNEVEN = "times wider on some faces than on others"
"""Words in the note about faces that have too little room in the map."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Said:
    """``notes`` are sentences; ``spoils`` says why the texture would be in pieces (see ``uv_map.obstacle``), and
    ``is_mended_by_new`` whether a new UV map would mend that."""

    notes: tuple[str, ...] = ()
    spoils: str | None = None
    is_mended_by_new: bool = True


def uv_notes(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> tuple[str, ...]:
    """Return one sentence for each thing about the objects' UV maps that will show in their texture.

    Nothing is said about meshes in Edit Mode, whose UVs Blender keeps elsewhere, and about huge ones. Meshes are looked
    at again after they change.

    Args:
        objects: the objects that share the texture.
        uv_map: the map's name; empty takes the one for rendering.
        only_active_slot: whether only the faces of the active material slot get the texture.
    """
    names = tuple(_different_names(objects)) if not uv_map else ()
    return (*names, *said_about(objects, uv_map, only_active_slot).notes)


def spoiling(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> str | None:
    """Return why the objects' texture would be in pieces and what to do, in one sentence without its full stop, or
    None; arguments and limits are those of ``uv_notes``."""
    said = said_about(objects, uv_map, only_active_slot)
    return None if said.spoils is None else with_remedies(said.spoils, said.is_mended_by_new)


def with_remedies(spoils: str, is_mended_by_new: bool = True) -> str:
    """Return why a texture would be in pieces together with what to do about it."""
    first = "make a new UV map" if is_mended_by_new else "apply the modifiers that repeat faces"
    return f"{spoils}; {first}, or use it anyway"


def said_about(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> Said:
    """Return what there is to say, from memory where nothing has changed; arguments as for ``uv_notes``."""
    meshes = [obj for obj in objects if obj.type == "MESH" and obj.mode != "EDIT"]
    shown = [shown_mesh(obj, uv_map) for obj in meshes]
    counts: list[int] = [len(mesh.loops) for mesh in shown]
    if sum(counts) > _MOST_CORNERS:
        return Said()
    slots = tuple(obj.active_material_index for obj in meshes) if only_active_slot else ()
    key = (uv_map, slots, tuple(counts), *(_key(obj) for obj in meshes))
    known = _known()
    if key not in known:
        # One object after another: only the last one is worth keeping.
        known.clear()
        known[key] = _examine(meshes, shown, uv_map, only_active_slot)
    return known[key]


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
    return (obj.session_uid, obj.data.session_uid, rendered, is_mirrored(obj), *scale_of(obj).round(4).tolist())


def _examine(meshes: Sequence[bpy.types.Object], shown: Sequence[Any], uv_map: str, only_active_slot: bool) -> Said:
    found = triangles_of(meshes, shown, uv_map, only_active_slot)
    if found is None:
        return Said()
    uvs, corners = found
    tiles = uses_tiles(uvs)
    notes = tuple(oddities(uvs, tiles, corners))
    spoils = obstacle(uvs, corners, tiles)
    if spoils is None:
        return Said(notes)
    own = None
    if any(mesh != obj.data for obj, mesh in zip(meshes, shown, strict=True)):
        own = triangles_of(meshes, [obj.data for obj in meshes], uv_map, only_active_slot)
    repeats = own is not None and obstacle(*own, uses_tiles(own[0])) is None
    return Said(tuple(note for note in notes if OVERLAP not in note), spoils, not repeats)


@functools.cache
def _known() -> dict[Key, Said]:
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
