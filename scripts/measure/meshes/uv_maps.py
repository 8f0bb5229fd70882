"""Models whose UV maps make it hard: many islands, or texels of very different size."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.building import empty_scene, exported, modified, projected


def smart_torus() -> MeshArrays:
    """A torus with a bad UV map: smart projection at a narrow angle, a hundred islands."""
    empty_scene()
    bpy.ops.mesh.primitive_torus_add(major_segments=64, minor_segments=24, minor_radius=0.4)
    return exported(projected(bpy.context.active_object, 20))


def xatlas_rock() -> MeshArrays:
    """A craggy rock, which xatlas unwraps into hundreds of islands."""
    from core.mesh.mesh import Mesh
    from core.mesh.unwrap import unwrap

    empty_scene()
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=6)
    rock: Any = bpy.context.active_object
    texture: Any = bpy.data.textures.new("crags", "VORONOI")
    texture.noise_scale = 0.25
    plain = exported(modified(rock, "DISPLACE", texture=texture, strength=0.9))
    mesh = unwrap(Mesh(plain.positions, plain.triangles, None))
    assert mesh.uvs is not None
    return MeshArrays(mesh.positions, mesh.triangles, mesh.uvs)


def densities() -> MeshArrays:
    """A sphere of 24 islands; every other one has a hundredth of the texels for the same area."""
    empty_scene()
    bpy.ops.mesh.primitive_cube_add(size=2)
    ball: Any = bpy.context.active_object
    modified(ball, "SUBSURF", levels=5, subdivision_type="SIMPLE")
    for vertex in ball.data.vertices:
        vertex.co = vertex.co.normalized()
    mesh = exported(projected(ball, 44))
    centers = mesh.positions[mesh.triangles].mean(axis=1)
    octants = (centers > 0) @ np.array([1, 2, 4])
    side = np.abs(centers).argmax(axis=1)
    sparse = np.array([False, True, True, False, True, False, False, True])[octants]
    uvs = mesh.uvs.copy()
    for name in range(24):
        members = (octants + 8 * side == name) & sparse
        if members.any():
            middle = uvs[members].reshape(-1, 2).mean(axis=0)
            uvs[members] = middle + (uvs[members] - middle) * 0.1
    return MeshArrays(mesh.positions, mesh.triangles, uvs)
