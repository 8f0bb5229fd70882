"""What will look odd because of a UV map, and what would spoil the texture, told in the panel before a job runs.

The engine says the same in its notes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import bpy

from ..blender.handlers import listen, listen_no_more
from ..blender.uv_choice import own_render_map
from ..blender.uv_map import obstacle, uses_tiles
from ..engine.job_folder import MeshArrays
from .live import redraw
from .uv_judgment import UNKNOWN, Key, Memory, Said, Triangles
from .uv_triangles import is_mirrored, scale_of, shown_mesh, triangles_of
from .words import listed

_MOST_CORNERS, _AT_ONCE = 1_000_000, 30_000
"""Corners of faces up to which a panel looks at meshes, and up to which that is not felt. With more, a thread thinks
about them while Blender goes on; with too many, only the job looks at them."""


def uv_notes(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> tuple[str, ...]:
    """Return one sentence for each thing about the objects' UV maps that will show in their texture.

    Nothing is said about meshes in Edit Mode, whose UVs Blender keeps elsewhere, about huge ones, about large ones that
    are sculpted or painted on, and about other large ones in the first seconds; the panel is drawn again then. Meshes
    are looked at again after they change.

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


def refusal(objects: Sequence[bpy.types.Object], order: Mapping[str, Any], mesh: MeshArrays) -> str | None:
    """Return what ``spoiling`` says, asked for a job: by its values and by the mesh that it gets."""
    given = (objects, order["uv_map"], order["only_active_slot"])
    if not bpy.app.background and mesh.triangles.size > _AT_ONCE and said_about(*given).is_known:
        # The panel has thought about it for long enough.
        return spoiling(*given)
    spoils = obstacle(mesh.uvs, mesh.positions[mesh.triangles], uses_tiles(mesh.uvs))
    return None if spoils is None else spoiling(*given) or with_remedies(spoils)


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
        return UNKNOWN
    slots = tuple(obj.active_material_index for obj in meshes) if only_active_slot else ()
    key = (uv_map, slots, tuple(counts), *(_key(obj) for obj in meshes))
    takes_long = sum(counts) > _AT_ONCE and not bpy.app.background
    if takes_long and key != _memory().key and any(obj.mode != "OBJECT" for obj in meshes):
        # Each stroke changes the mesh, and to read a large one takes longer than a stroke may.
        return UNKNOWN
    said = _memory().recall(key, lambda: _found(meshes, shown, uv_map, only_active_slot), takes_long)
    return said if len(meshes) == len(objects) else replace(said, is_known=False)


def _found(
    meshes: Sequence[bpy.types.Object], shown: Sequence[Any], uv_map: str, only_active_slot: bool
) -> tuple[Triangles | None, Triangles | None]:
    """Return the triangles that the objects show and, where modifiers have changed them, their own."""
    own = None
    if any(mesh != obj.data for obj, mesh in zip(meshes, shown, strict=True)):
        own = triangles_of(meshes, [obj.data for obj in meshes], uv_map, only_active_slot)
    return triangles_of(meshes, shown, uv_map, only_active_slot), own


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


@functools.cache
def _memory() -> Memory:
    return Memory(lambda: redraw(everything=False))


def _forget_changed(_scene: Any, depsgraph: bpy.types.Depsgraph) -> None:
    """Forget what was said once a mesh has changed."""
    if _memory().key is not None and any(update.is_updated_geometry for update in depsgraph.updates):
        _memory().forget()


def _forget(*_: Any) -> None:
    _memory().forget()


def _handlers() -> list[tuple[Any, Any]]:
    handlers = bpy.app.handlers
    loads = [(listeners, _forget) for listeners in (handlers.load_post, handlers.undo_post, handlers.redo_post)]
    return [(handlers.depsgraph_update_post, _forget_changed), *loads]


def register() -> None:
    """Listen to changes of meshes."""
    listen(_handlers())


def unregister() -> None:
    """Listen no more."""
    listen_no_more(_handlers())
    _memory().forget()
