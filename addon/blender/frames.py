"""The frames in which normal maps are made, as Blender has them: normals and tangents of the corners of a mesh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bpy
import numpy as np

from .attributes import Reader

NORMAL, TANGENT = "patina.normal", "patina.tangent"
"""The attributes by which the engine knows them, in world space; a tangent has the sign of its bitangent, too."""


def frame_readers(objects: Sequence[bpy.types.Object], uv_maps: Sequence[str]) -> dict[str, Reader]:
    """Return readers of the normals and tangents of objects, each with its UV map; the objects have different names."""
    named = {obj.name: uv_map for obj, uv_map in zip(objects, uv_maps, strict=True)}
    return {NORMAL: _normals, TANGENT: lambda obj, mesh: _tangents(obj, mesh, named)}


def _normals(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
    values = np.empty(3 * len(mesh.loops), np.float32)
    mesh.corner_normals.foreach_get("vector", values)
    matrix = _linear(obj)
    if not np.linalg.det(matrix):
        return None
    return _unit(values.reshape(-1, 3) @ np.linalg.inv(matrix))


def _tangents(obj: bpy.types.Object, mesh: bpy.types.Mesh, uv_maps: Mapping[str, str]) -> np.ndarray | None:
    uv_map = uv_maps.get(obj.name)
    matrix = _linear(obj)
    if uv_map is None or not np.linalg.det(matrix):
        return None
    try:
        mesh.calc_tangents(uvmap=uv_map)
    except RuntimeError:
        # Blender has none for faces with more than four corners.
        return None
    tangents, signs = np.empty(3 * len(mesh.loops), np.float32), np.empty(len(mesh.loops), np.float32)
    mesh.loops.foreach_get("tangent", tangents)
    mesh.loops.foreach_get("bitangent_sign", signs)
    mesh.free_tangents()
    turned = _unit(tangents.reshape(-1, 3) @ matrix.T)
    return np.column_stack([turned, signs * np.sign(np.linalg.det(matrix))]).astype(np.float32)


def _linear(obj: bpy.types.Object) -> np.ndarray:
    return np.array(obj.matrix_world, np.float64)[:3, :3]


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(vectors / length, np.float32)
