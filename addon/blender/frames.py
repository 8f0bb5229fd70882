"""The frames in which normal maps are made, as Blender has them: normals and tangents of the corners of a mesh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bpy
import numpy as np

from .attributes import Reader

NORMAL, TANGENT = "patina.normal", "patina.tangent"
"""The attributes by which the engine knows them, in world space; a tangent has the sign of its bitangent, too."""
_UV = "UV"


def frame_readers(objects: Sequence[bpy.types.Object], uv_maps: Sequence[str]) -> dict[str, Reader]:
    """Return readers of the normals and tangents of objects, each with its UV map; the objects have different names."""
    named = {obj.name: uv_map for obj, uv_map in zip(objects, uv_maps, strict=True)}
    return {NORMAL: _world_normals, TANGENT: lambda obj, mesh: _world_tangents(obj, mesh, named)}


def _world_normals(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
    matrix = _linear(obj)
    return _unit(_normals(mesh) @ np.linalg.inv(matrix)) if np.linalg.det(matrix) else None


def _world_tangents(obj: bpy.types.Object, mesh: bpy.types.Mesh, uv_maps: Mapping[str, str]) -> np.ndarray | None:
    uv_map, normals = uv_maps.get(obj.name), _world_normals(obj, mesh)
    if uv_map is None or normals is None:
        return None
    tangents, matrix = corner_tangents(mesh, uv_map), _linear(obj)
    turned = tangents[:, :3] @ matrix.T
    # An unequal scale turns normals and tangents in different ways.
    turned -= (turned * normals).sum(axis=1, keepdims=True) * normals
    return np.column_stack([_unit(turned), tangents[:, 3] * np.sign(np.linalg.det(matrix))]).astype(np.float32)


def corner_tangents(mesh: bpy.types.Mesh, uv_map: str) -> np.ndarray:
    """Return the tangents of the corners of a mesh and the signs of their bitangents, float32 [L, 4], in its own space.

    They are those of EEVEE: faces with more than four corners, for which Blender gives scripts none, are cut into
    triangles first. Cycles cuts those with four, too.
    """
    mesh.calc_loop_triangles()
    corners = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners)
    faces = np.empty(len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("polygon_index", faces)
    sizes = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", sizes)
    if not (sizes > 4).any():
        return _own_tangents(mesh, uv_map)
    # Corners of a face lie one after the other.
    small = np.nonzero(np.repeat(sizes <= 4, sizes))[0]
    cut = corners.reshape(-1, 3)[sizes[faces] > 4].reshape(-1)
    of_mesh = np.concatenate([small, cut])
    sides = np.concatenate([sizes[sizes <= 4], np.full(len(cut) // 3, 3, np.int32)])
    made = _mesh_of_corners(mesh, uv_map, of_mesh, sides)
    try:
        tangents = np.empty((len(mesh.loops), 4), np.float32)
        # Triangles of a face agree in the corners that they share.
        tangents[of_mesh] = _own_tangents(made, _UV)
        return tangents
    finally:
        bpy.data.meshes.remove(made)


def _own_tangents(mesh: bpy.types.Mesh, uv_map: str) -> np.ndarray:
    """Return the tangents, float32 [L, 4], of a mesh of triangles and quadrilaterals."""
    mesh.calc_tangents(uvmap=uv_map)
    tangents, signs = np.empty(3 * len(mesh.loops), np.float32), np.empty(len(mesh.loops), np.float32)
    mesh.loops.foreach_get("tangent", tangents)
    mesh.loops.foreach_get("bitangent_sign", signs)
    mesh.free_tangents()
    return np.column_stack([tangents.reshape(-1, 3), signs])


def _mesh_of_corners(mesh: bpy.types.Mesh, uv_map: str, corners: np.ndarray, sides: np.ndarray) -> bpy.types.Mesh:
    """Return a new mesh whose faces have the numbers of corners ``sides`` [F], which are corners of another mesh."""
    made: Any = bpy.data.meshes.new("Patina Frames")
    made.vertices.add(len(mesh.vertices))
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    made.vertices.foreach_set("co", points)
    vertices = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", vertices)
    made.loops.add(len(corners))
    made.loops.foreach_set("vertex_index", vertices[corners])
    made.polygons.add(len(sides))
    made.polygons.foreach_set("loop_start", np.cumsum(sides, dtype=np.int32) - sides)
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    layer: Any = mesh.uv_layers[uv_map]
    layer.uv.foreach_get("vector", uvs)
    made.uv_layers.new(name=_UV, do_init=False).uv.foreach_set("vector", uvs.reshape(-1, 2)[corners].reshape(-1))
    made.update(calc_edges=True)
    made.normals_split_custom_set(_normals(mesh)[corners])
    return made


def _normals(mesh: bpy.types.Mesh) -> np.ndarray:
    """Return the normals of corners, float32 [L, 3]."""
    values = np.empty(3 * len(mesh.loops), np.float32)
    mesh.corner_normals.foreach_get("vector", values)
    return values.reshape(-1, 3)


def _linear(obj: bpy.types.Object) -> np.ndarray:
    return np.array(obj.matrix_world, np.float64)[:3, :3]


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(vectors / length, np.float32)
