"""The meshes that textures are judged on. Blender makes them; each is difficult in its own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np

from addon.blender.mesh_export import export_mesh
from addon.engine.job_folder import MeshArrays
from scripts.support import suzanne as scene


def suzanne() -> MeshArrays:
    """Suzanne with two levels of subdivision and her own UV map."""
    return _exported(scene.add_suzanne())


def smart_torus() -> MeshArrays:
    """A torus with a bad UV map: smart projection at a narrow angle, a hundred islands."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_torus_add(major_segments=64, minor_segments=24, minor_radius=0.4)
    return _exported(_projected(20.0))


def xatlas_rock() -> MeshArrays:
    """A craggy rock, which xatlas unwraps into hundreds of islands."""
    from core.mesh.mesh import Mesh
    from core.mesh.unwrap import unwrap

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=6)
    rock: Any = bpy.context.active_object
    texture: Any = bpy.data.textures.new("crags", "VORONOI")
    texture.noise_scale = 0.25
    modifier = rock.modifiers.new("Crags", "DISPLACE")
    modifier.texture, modifier.strength = texture, 0.9
    bpy.ops.object.convert(target="MESH")
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.uv.smart_project()
    bpy.ops.object.mode_set(mode="OBJECT")
    plain = _exported(rock)
    mesh = unwrap(Mesh(plain.positions, plain.triangles, None))
    assert mesh.uvs is not None
    return MeshArrays(mesh.positions, mesh.triangles, mesh.uvs)


def house() -> MeshArrays:
    """An architectural box: flat faces, a gable roof, a tower; smart-projected."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    walls, tower = _box((0, 0, 0.6), (2.0, 1.4, 1.2), 0), _box((0.75, 0, 1.1), (0.5, 0.5, 2.2), 8)
    roof = [(x, y, 1.2) for x in (-1, 1) for y in (-0.7, 0.7)] + [(-1, 0, 1.9), (1, 0, 1.9)]
    gables = [(16, 18, 21, 20), (19, 17, 20, 21), (18, 19, 21), (17, 16, 20)]
    data = bpy.data.meshes.new("House")
    data.from_pydata([*walls[0], *tower[0], *roof], [], [*walls[1], *tower[1], *gables])
    built = bpy.data.objects.new("House", data)
    context: Any = bpy.context
    context.collection.objects.link(built)
    context.view_layer.objects.active = built
    built.select_set(True)
    return _exported(_projected(66.0))


def leaf() -> MeshArrays:
    """A thin, bent leaf: a single sheet, visible from both sides."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=48, y_subdivisions=48, size=2)
    blade: Any = bpy.context.active_object
    for vertex in blade.data.vertices:
        x, y, _ = vertex.co
        width = 0.55 * np.sqrt(max(0.0, 1 - x * x)) + 0.02
        vertex.co = (x, y * width, 0.25 * np.cos(1.5 * x) + 0.15 * abs(y) * width)
    return _exported(blade)


def million() -> MeshArrays:
    """Suzanne with five levels of subdivision: a million triangles."""
    model = scene.add_suzanne()
    modifier: Any = model.modifiers["Subdivision"]
    modifier.levels = 5
    return _exported(model)


def densities() -> MeshArrays:
    """A sphere of 24 islands; every other one has a hundredth of the texels for the same area."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_cube_add(size=2)
    ball: Any = bpy.context.active_object
    modifier = ball.modifiers.new("Round", "SUBSURF")
    modifier.levels, modifier.subdivision_type = 5, "SIMPLE"
    bpy.ops.object.convert(target="MESH")
    for vertex in ball.data.vertices:
        vertex.co = vertex.co.normalized()
    mesh = _exported(_projected(44.0))
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


MESHES: dict[str, Callable[[], MeshArrays]] = {
    "suzanne": suzanne,
    "torus": smart_torus,
    "rock": xatlas_rock,
    "house": house,
    "leaf": leaf,
    "million": million,
    "densities": densities,
}


def _box(
    center: tuple[float, float, float], size: tuple[float, float, float], first: int
) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    """Return the corners of a box, and its faces as indices of corners, the first of which is ``first``."""
    corners = [
        tuple(c + e * (k - 0.5) for c, e, k in zip(center, size, place, strict=True)) for place in np.ndindex(2, 2, 2)
    ]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return corners, [tuple(first + corner for corner in face) for face in faces]


def _projected(angle: float) -> bpy.types.Object:
    """Give the active object a UV map by smart projection with a limit of ``angle`` degrees, and return it."""
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.smart_project(angle_limit=float(np.radians(angle)), island_margin=0.003)
    bpy.ops.object.mode_set(mode="OBJECT")
    found = bpy.context.active_object
    assert found is not None
    return found


def _exported(model: bpy.types.Object) -> MeshArrays:
    return export_mesh(model, bpy.context.evaluated_depsgraph_get())
