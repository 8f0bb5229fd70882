"""What will look odd because of a UV map, told in the panel before a job runs. The engine repeats it in its notes."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence

import bpy
import numpy as np

from ..blender.mesh_export import floats, integers
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
    counts: list[int] = [len(obj.data.loops) for obj in objects if obj.type == "MESH"]
    if sum(counts) > _MOST_CORNERS:
        return ()
    found = [arrays for obj in objects if (arrays := _triangles(obj, uv_map, only_active_slot)) is not None]
    if not found:
        return ()
    uvs, corners = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    key = zlib.crc32(corners.tobytes(), zlib.crc32(uvs.tobytes()))
    known = _known()
    if key not in known:
        # One object after another: only the last one is worth keeping.
        known.clear()
        known[key] = tuple(oddities(uvs, uses_tiles(uvs), corners))
    return known[key]


@functools.cache
def _known() -> dict[int, tuple[str, ...]]:
    """Return what was said last, by a checksum of the triangles that it is about."""
    return {}


def _triangles(obj: bpy.types.Object, uv_map: str, only_active_slot: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the triangles of an object in UV space [F, 3, 2] and in the world [F, 3, 3]; None if it shows none."""
    if obj.type != "MESH" or obj.mode == "EDIT":
        return None
    mesh = obj.data
    for_rendering = (layer for layer in mesh.uv_layers if layer.active_render)
    layer = mesh.uv_layers.get(uv_map) if uv_map else next(for_rendering, None)
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    if layer is None or not count:
        return None
    uvs = floats(layer.uv, "vector", len(mesh.loops), 2)[integers(mesh.loop_triangles, "loops", count, 3)]
    vertices = floats(mesh.vertices, "co", len(mesh.vertices), 3) @ np.array(obj.matrix_world, np.float32)[:3, :3].T
    corners = vertices[integers(mesh.loop_triangles, "vertices", count, 3)]
    if only_active_slot:
        chosen = integers(mesh.loop_triangles, "material_index", count, 1)[:, 0] == obj.active_material_index
        uvs, corners = uvs[chosen], corners[chosen]
    return (uvs, corners) if len(uvs) else None
