"""The triangles that objects show, in UV space and in space, as far as a panel can look at them: without a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ..blender.mesh_export import floats, integers


def shown_mesh(obj: bpy.types.Object, uv_map: str) -> Any:
    """Return the mesh that an object shows, with modifiers; its own mesh where Blender has left out its UV map."""
    if not obj.modifiers:
        return obj.data
    mesh: Any = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return obj.data if mesh is None or _layer(mesh, uv_map) is None else mesh


def _layer(mesh: Any, uv_map: str) -> Any:
    for_rendering = (layer for layer in mesh.uv_layers if layer.active_render)
    return mesh.uv_layers.get(uv_map) if uv_map else next(for_rendering, None)


def scale_of(obj: bpy.types.Object) -> np.ndarray:
    """Return the object's scale in the world, float32 [3]."""
    return np.abs(np.array(obj.matrix_world.to_scale(), np.float32))


def is_mirrored(obj: bpy.types.Object) -> bool:
    """Return whether the object turns its faces inside out."""
    return bool(obj.matrix_world.determinant() < 0)


def triangles_of(
    meshes: Sequence[bpy.types.Object], shown: Sequence[Any], uv_map: str, only_active_slot: bool
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the triangles of objects in UV space [F, 3, 2] and, at their scale, in space [F, 3, 3]; None if there are
    none. The objects stand side by side there: what is said must not depend on where they are."""
    parts = [_part(obj, mesh, uv_map, only_active_slot) for obj, mesh in zip(meshes, shown, strict=True)]
    found = [arrays for arrays in parts if arrays is not None]
    if not found:
        return None
    edge = 0.0
    for _, corners in found:
        low, high = corners[..., 0].min(), corners[..., 0].max()
        corners[..., 0] += edge - low
        edge += 2 * (high - low)
    uvs, corners = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    return uvs, corners


def _part(
    obj: bpy.types.Object, mesh: Any, uv_map: str, only_active_slot: bool
) -> tuple[np.ndarray, np.ndarray] | None:
    layer = _layer(mesh, uv_map)
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    if layer is None or not count:
        return None
    uvs = floats(layer.uv, "vector", len(mesh.loops), 2)[integers(mesh.loop_triangles, "loops", count, 3)]
    vertices = floats(mesh.vertices, "co", len(mesh.vertices), 3) * scale_of(obj)
    corners = vertices[integers(mesh.loop_triangles, "vertices", count, 3)]
    if only_active_slot:
        chosen = integers(mesh.loop_triangles, "material_index", count, 1)[:, 0] == obj.active_material_index
        uvs, corners = uvs[chosen], corners[chosen]
    # One vertex that is nowhere must not hide what there is to say about the others.
    there = np.isfinite(corners).all(axis=(1, 2))
    uvs, corners = uvs[there], corners[there]
    if is_mirrored(obj):
        # Its faces are turned inside out; the engine gets them turned back.
        uvs, corners = uvs[:, ::-1], corners[:, ::-1]
    return (uvs, corners) if len(uvs) else None
