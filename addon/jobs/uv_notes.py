"""What will look odd because of a UV map, told in the panel before a job runs. The engine repeats it in its notes."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterator, Sequence

import bpy
import numpy as np

from ..blender.uv_map import oddities, uses_tiles

_MOST_CORNERS = 4_000_000
"""Corners of faces beyond which looking at a mesh at each drawing of the panel would be felt."""


def uv_notes(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> tuple[str, ...]:
    """Return one sentence for each thing about the objects' UV maps that will show in their texture.

    The maps are those of the meshes as they are edited; modifiers may still change them. Nothing is said about meshes
    in Edit Mode, whose UVs Blender keeps elsewhere, and about huge ones.

    Args:
        objects: the objects that share the texture.
        uv_map: the map's name; empty takes the one for rendering.
        only_active_slot: whether only the faces of the active material slot get the texture.
    """
    corners: list[int] = [len(obj.data.loops) for obj in objects if obj.type == "MESH"]
    if sum(corners) > _MOST_CORNERS:
        return ()
    found = list(_uvs(objects, uv_map, only_active_slot))
    if not found:
        return ()
    uvs = np.concatenate(found)
    key = zlib.crc32(uvs.tobytes())
    known = _known()
    if key not in known:
        # One object after another: only the last one is worth keeping.
        known.clear()
        known[key] = tuple(oddities(uvs, uses_tiles(uvs)))
    return known[key]


@functools.cache
def _known() -> dict[int, tuple[str, ...]]:
    """Return what was said last, by a checksum of the UVs that it is about."""
    return {}


def _uvs(objects: Sequence[bpy.types.Object], uv_map: str, only_active_slot: bool) -> Iterator[np.ndarray]:
    """Yield the UVs [F, 3, 2] of the triangles of each object that has some."""
    for obj in objects:
        if obj.type != "MESH" or obj.mode == "EDIT":
            continue
        mesh = obj.data
        layer = (
            mesh.uv_layers.get(uv_map) if uv_map else next((one for one in mesh.uv_layers if one.active_render), None)
        )
        if layer is None or not mesh.polygons:
            continue
        mesh.calc_loop_triangles()
        triangles = np.empty(3 * len(mesh.loop_triangles), np.int32)
        mesh.loop_triangles.foreach_get("loops", triangles)
        uvs = np.empty(2 * len(mesh.loops), np.float32)
        layer.uv.foreach_get("vector", uvs)
        found = uvs.reshape(-1, 2)[triangles.reshape(-1, 3)]
        if only_active_slot:
            slots = np.empty(len(mesh.loop_triangles), np.int32)
            mesh.loop_triangles.foreach_get("material_index", slots)
            found = found[slots == obj.active_material_index]
        if len(found):
            yield found
