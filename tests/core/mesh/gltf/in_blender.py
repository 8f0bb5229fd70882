"""What Blender's own importer makes of a glTF file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from scipy.spatial import cKDTree

from core.mesh.part import Part


def imported(path: Path) -> np.ndarray:
    """Return all triangles [F, 3, 3] that Blender shows after it has imported a file, in glTF's coordinates."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(path))
    # The importer keeps the shapes of bones there.
    helpers = bpy.data.collections.get("glTF_not_exported")
    hidden: set[str] = {item.name for item in helpers.objects} if helpers else set()
    found = [np.empty((0, 3, 3))]
    for instance in bpy.context.evaluated_depsgraph_get().object_instances:
        if instance.object.type == "MESH" and instance.object.name not in hidden:
            found.append(_corners(instance.object, np.array(instance.matrix_world)))
    turned = np.concatenate(found)
    # Blender's z points up.
    return np.stack([turned[..., 0], turned[..., 2], -turned[..., 1]], axis=-1)


def _corners(shown: bpy.types.Object, matrix: np.ndarray) -> np.ndarray:
    mesh = shown.to_mesh()
    mesh.calc_loop_triangles()
    positions = np.array([vertex.co for vertex in mesh.vertices]).reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
    triangles = np.array([triangle.vertices for triangle in mesh.loop_triangles], int).reshape(-1, 3)
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    shown.to_mesh_clear()
    return positions[triangles]


def corners(parts: Sequence[Part]) -> np.ndarray:
    """Return all triangles [F, 3, 3] of the parts of a file."""
    return np.concatenate([part.positions[part.triangles] for part in parts])


def distance(triangles: np.ndarray, others: np.ndarray) -> float:
    """Return how far the corners of triangles are from those of the nearest of the others, at most, either way.

    Triangles count as equal if they have the same corners in the same direction, whichever comes first.
    """
    turns = np.concatenate([np.roll(others, turn, axis=1) for turn in range(3)]).reshape(-1, 9)
    back = np.concatenate([np.roll(triangles, turn, axis=1) for turn in range(3)]).reshape(-1, 9)
    there = cKDTree(turns).query(triangles.reshape(-1, 9))[0]
    again = cKDTree(back).query(others.reshape(-1, 9))[0]
    return float(max(there.max(), again.max()))
