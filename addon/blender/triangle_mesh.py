"""Arrays as a mesh of Blender's."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np


def triangle_mesh(name: str, positions: np.ndarray, triangles: np.ndarray, uvs: np.ndarray | None = None) -> Any:
    """Return a new mesh of triangles.

    Args:
        name: the mesh's.
        positions: float [V, 3].
        triangles: int [F, 3], indices of positions.
        uvs: float [F, 3, 2], of the corners of triangles; None for a mesh without a UV map.
    """
    mesh: Any = bpy.data.meshes.new(name)
    mesh.vertices.add(len(positions))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(positions, np.float32).reshape(-1))
    mesh.loops.add(3 * len(triangles))
    mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(triangles, np.int32).reshape(-1))
    mesh.polygons.add(len(triangles))
    mesh.polygons.foreach_set("loop_start", np.arange(0, 3 * len(triangles), 3, dtype=np.int32))
    if uvs is not None:
        layer = mesh.uv_layers.new(name="UVMap", do_init=False)
        layer.uv.foreach_set("vector", np.ascontiguousarray(uvs, np.float32).reshape(-1))
    mesh.update(calc_edges=True)
    return mesh
