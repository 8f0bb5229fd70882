"""A mesh object as arrays: modifiers applied, in world space, with the corners of one UV map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import bpy
import numpy as np

from ..engine.job_folder import MeshArrays
from ..errors import PatinaError


def export_meshes(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    uv_maps: Sequence[str],
    only_active_slot: bool = False,
) -> MeshArrays:
    """Return several objects, which share one texture, as a single mesh in world space (errors as ``export_mesh``).

    ``uv_maps`` names the UV map of each.
    """
    meshes = [
        export_mesh(obj, depsgraph, uv_map, only_active_slot) for obj, uv_map in zip(objects, uv_maps, strict=True)
    ]
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes[:-1])], dtype=np.int32)
    return MeshArrays(
        np.concatenate([mesh.positions for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.uvs for mesh in meshes]),
    )


def export_mesh(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, uv_map: str | None = None, only_active_slot: bool = False
) -> MeshArrays:
    """Return the object's evaluated mesh as triangles in world space (Z up, scale applied).

    Args:
        obj: a mesh object, in any mode.
        depsgraph: an up-to-date dependency graph that holds the object.
        uv_map: the UV map's name; None takes the one that rendering uses.
        only_active_slot: leave out the faces of all material slots but the active one.

    Raises:
        PatinaError: the object is no mesh, or has no faces (in that slot) or no such UV map once its modifiers are
            applied.
    """
    if obj.type != "MESH":
        raise PatinaError(f"{obj.name} is not a mesh; select a mesh object.")
    with evaluated_mesh(obj, depsgraph) as mesh:
        if not mesh.polygons:
            raise PatinaError(f"{obj.name} has no faces; a texture needs a surface.")
        layer = _uv_layer(obj, mesh, uv_map)
        corners, triangles, slots = _triangles(mesh)
        uvs = floats(layer.uv, "vector", len(mesh.loops), 2)[corners]
        positions = floats(mesh.vertices, "co", len(mesh.vertices), 3)
    if only_active_slot:
        wanted = slots == obj.active_material_index
        if not wanted.any():
            raise PatinaError(f"{obj.name} has no faces in its active material slot; assign some or choose another.")
        # Cameras aim at the middle of the vertices, so those of other slots must go as well.
        used, renumbered = np.unique(triangles[wanted], return_inverse=True)
        positions, triangles, uvs = positions[used], renumbered.reshape(-1, 3).astype(np.int32), uvs[wanted]
    matrix = np.array(obj.matrix_world, np.float32)
    if np.linalg.det(matrix[:3, :3]) < 0:
        # A mirrored object turns its faces inside out; the other order of corners turns them back.
        triangles, uvs = triangles[:, ::-1], uvs[:, ::-1]
    return MeshArrays(
        positions @ matrix[:3, :3].T + matrix[:3, 3], np.ascontiguousarray(triangles), np.ascontiguousarray(uvs)
    )


def render_uv_map(obj: bpy.types.Object) -> str:
    """Return the name of the UV map that rendering uses.

    Raises:
        PatinaError: the object has none.
    """
    layers = obj.data.uv_layers
    for layer in layers:
        if layer.active_render:
            return layer.name
    raise PatinaError(f"{obj.name} has no UV map; unwrap it first (Edit Mode, UV menu, Smart UV Project).")


@contextmanager
def evaluated_mesh(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Iterator[bpy.types.Mesh]:
    """Yield the mesh with modifiers applied; it is gone after the block."""
    if obj.mode == "EDIT":
        obj.update_from_editmode()
        depsgraph.update()
    evaluated = obj.evaluated_get(depsgraph)
    # Without all layers Blender drops UV maps that no material uses yet.
    mesh = evaluated.to_mesh(preserve_all_data_layers=True, depsgraph=depsgraph)
    try:
        yield mesh
    finally:
        evaluated.to_mesh_clear()


def _uv_layer(obj: bpy.types.Object, mesh: bpy.types.Mesh, name: str | None) -> bpy.types.MeshUVLoopLayer:
    wanted = name or render_uv_map(obj)
    layer = mesh.uv_layers.get(wanted)
    if layer is None:
        raise PatinaError(f"{obj.name} has no UV map called {wanted} once its modifiers are applied; choose another.")
    return layer


def _triangles(mesh: bpy.types.Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for every triangle its corners (indices of loops), its vertices, both int32 [F, 3], and its slot [F]."""
    mesh.calc_loop_triangles()
    triangles, count = mesh.loop_triangles, len(mesh.loop_triangles)
    slots = integers(triangles, "material_index", count, 1)[:, 0]
    return integers(triangles, "loops", count, 3), integers(triangles, "vertices", count, 3), slots


def floats(collection: bpy.types.bpy_prop_collection, name: str, count: int, width: int) -> np.ndarray:
    """Return a property of each item of a collection, float32 [count, width]."""
    return _values(collection, name, count, width, np.float32)


def integers(collection: bpy.types.bpy_prop_collection, name: str, count: int, width: int) -> np.ndarray:
    """Return a property of each item of a collection, int32 [count, width]."""
    return _values(collection, name, count, width, np.int32)


def _values(
    collection: bpy.types.bpy_prop_collection, name: str, count: int, width: int, kind: type[np.generic]
) -> np.ndarray:
    values = np.empty(count * width, kind)
    collection.foreach_get(name, values)
    return values.reshape(count, width)
