"""Simple shapes: Suzanne, a house, a leaf."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.building import added, box, empty_scene, exported, joined, projected
from scripts.support.suzanne import add_suzanne


def suzanne() -> MeshArrays:
    """Suzanne with two levels of subdivision and her own UV map."""
    return exported(add_suzanne())


def million() -> MeshArrays:
    """Suzanne with five levels of subdivision: a million triangles."""
    model = add_suzanne()
    modifier: Any = model.modifiers["Subdivision"]
    modifier.levels = 5
    return exported(model)


def house() -> MeshArrays:
    """An architectural box: flat faces, a gable roof, a tower; smart-projected."""
    empty_scene()
    walls, tower = box((0, 0, 0.6), (2.0, 1.4, 1.2)), box((0.75, 0, 1.1), (0.5, 0.5, 2.2))
    eaves = [(x, y, 1.2) for x in (-1, 1) for y in (-0.7, 0.7)]
    roof = added(np.array([*eaves, (-1, 0, 1.9), (1, 0, 1.9)]), [(0, 2, 5, 4), (3, 1, 4, 5), (2, 3, 5), (1, 0, 4)])
    return exported(projected(joined([walls, tower, roof]), 66))


def leaf() -> MeshArrays:
    """A thin, bent leaf: a single sheet, visible from both sides."""
    empty_scene()
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=48, y_subdivisions=48, size=2)
    blade: Any = bpy.context.active_object
    for vertex in blade.data.vertices:
        x, y, _ = vertex.co
        width = 0.55 * np.sqrt(max(0.0, 1 - x * x)) + 0.02
        vertex.co = (x, y * width, 0.25 * np.cos(1.5 * x) + 0.15 * abs(y) * width)
    return exported(blade)


def cylinder() -> MeshArrays:
    """A cylinder without caps that leans to the side."""
    empty_scene()
    bpy.ops.mesh.primitive_cylinder_add(
        vertices=48, radius=0.4, depth=2, end_fill_type="NOTHING", rotation=(0.9, 0, 0.4), calc_uvs=True
    )
    pipe: Any = bpy.context.active_object
    modifier: Any = pipe.modifiers.new("Subdivision", "SUBSURF")
    modifier.subdivision_type, modifier.levels = "SIMPLE", 2
    return exported(pipe)
