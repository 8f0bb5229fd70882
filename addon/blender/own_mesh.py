"""The meshes that objects have themselves, without modifiers: all vertices, in the order in which Blender has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np

from ..engine.job_folder import MeshArrays
from .mesh_export import floats, integers, joined_meshes


def export_own_meshes(objects: Sequence[bpy.types.Object]) -> MeshArrays:
    """Return the own meshes of objects as a single one in world space, without shape keys but the first; UVs are 0.

    The vertices are those of the objects, one object after another.
    """
    return joined_meshes([_exported(obj) for obj in objects])


def own_positions(obj: bpy.types.Object) -> np.ndarray:
    """Return where the vertices of a mesh object are at rest, in its own space: float32 [V, 3]."""
    mesh: Any = obj.data
    source = mesh.vertices if mesh.shape_keys is None else mesh.shape_keys.reference_key.data
    return floats(source, "co", len(mesh.vertices), 3)


@contextmanager
def in_object_mode(obj: bpy.types.Object) -> Iterator[None]:
    """Let an object be in Object Mode for as long as the block takes: elsewhere, what an artist does is not yet in its
    mesh, and would undo what is done to it."""
    mode = obj.mode
    if mode == "OBJECT":
        yield
        return
    with bpy.context.temp_override(active_object=obj, object=obj):
        bpy.ops.object.mode_set(mode="OBJECT")
    try:
        yield
    finally:
        with bpy.context.temp_override(active_object=obj, object=obj):
            bpy.ops.object.mode_set(mode=mode)


def _exported(obj: bpy.types.Object) -> MeshArrays:
    if obj.mode == "EDIT":
        obj.update_from_editmode()
    elif obj.mode == "SCULPT":
        bpy.ops.ed.flush_edits()
    matrix = np.array(obj.matrix_world, np.float64)
    placed = own_positions(obj).astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    mesh: Any = obj.data
    mesh.calc_loop_triangles()
    triangles = integers(mesh.loop_triangles, "vertices", len(mesh.loop_triangles), 3)
    if np.linalg.det(matrix[:3, :3]) < 0:
        # A mirrored object turns its faces inside out; the other order of corners turns them back.
        triangles = triangles[:, ::-1]
    return MeshArrays(placed, np.ascontiguousarray(triangles), np.zeros((*triangles.shape, 2), np.float32))
