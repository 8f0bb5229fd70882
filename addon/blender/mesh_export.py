"""A mesh object as arrays: modifiers applied, in world space, with the corners of one UV map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import bpy
import numpy as np

from ..engine.job_folder import MeshArrays
from ..errors import PatinaError
from . import relief_modifiers
from .attributes import Reader

_FAR = 100.0
"""Distance from the origin, in sizes of a mesh, from which on its positions are relative to its middle."""
_FLAT = 1e-6
"""Volume that three axes of length 1 span at least unless they lie in a plane."""


def export_meshes(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    uv_maps: Sequence[str],
    only_active_slot: bool = False,
    readers: Mapping[str, Reader] = MappingProxyType({}),
) -> MeshArrays:
    """Return several objects, which share one texture, as a single mesh in world space (errors as ``export_mesh``).

    ``uv_maps`` names the UV map of each. ``readers`` read the attributes by name; those that no object has are left
    out, and are NaN on an object that lacks them.
    """
    surfaces = [
        _surface(obj, depsgraph, uv_map, only_active_slot, readers)
        for obj, uv_map in zip(objects, uv_maps, strict=True)
    ]
    return _centered(_one_of(surfaces), _frame(objects[0]))


def joined_meshes(meshes: Sequence[MeshArrays]) -> MeshArrays:
    """Return meshes as a single one, in the frame of the first."""
    surfaces = [_Surface(mesh.positions + mesh.origin, mesh.triangles, mesh.uvs, mesh.attributes) for mesh in meshes]
    return _centered(_one_of(surfaces), meshes[0].frame)


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
    return _centered(_surface(obj, depsgraph, uv_map, only_active_slot), _frame(obj))


def triangle_count(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> int:
    """Return how many triangles the object has once its modifiers are applied, without a look at any of them; 0 if it
    is no mesh. In Edit Mode, what has changed since does not count."""
    if obj.type != "MESH":
        return 0
    mesh: Any = obj.evaluated_get(depsgraph).data
    # A face with n corners is n - 2 triangles.
    return len(mesh.loops) - 2 * len(mesh.polygons)


@dataclass(frozen=True)
class _Surface:
    """Triangles in world space: as ``MeshArrays``, but ``positions`` are float64 and from the world's origin."""

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray
    attributes: Mapping[str, np.ndarray] = field(default_factory=dict)


def _one_of(surfaces: Sequence[_Surface]) -> _Surface:
    starts = np.cumsum([0, *(len(surface.positions) for surface in surfaces[:-1])], dtype=np.int32)
    return _Surface(
        np.concatenate([surface.positions for surface in surfaces]),
        np.concatenate([surface.triangles + start for surface, start in zip(surfaces, starts, strict=True)]),
        np.concatenate([surface.uvs for surface in surfaces]),
        _joined(surfaces),
    )


def _joined(surfaces: Sequence[_Surface]) -> dict[str, np.ndarray]:
    """Return the attributes that any of the surfaces has, NaN on those that lack them."""
    widths = {name: values.shape[2] for surface in surfaces for name, values in surface.attributes.items()}
    return {
        name: np.concatenate(
            [
                surface.attributes.get(name, np.full((len(surface.triangles), 3, width), np.nan, np.float32))
                for surface in surfaces
            ]
        )
        for name, width in widths.items()
    }


def _frame(obj: bpy.types.Object) -> np.ndarray:
    """Return the object's axes, of length 1, and its origin in world space as columns, float64 [3, 4]; the world's axes
    where those of the object lie in a plane."""
    matrix = np.array(obj.matrix_world, np.float64)[:3]
    lengths = np.linalg.norm(matrix[:, :3], axis=0)
    axes = matrix[:, :3] / np.where(lengths > 0, lengths, 1)
    flat = abs(np.linalg.det(axes)) < _FLAT
    return np.column_stack([np.eye(3) if flat else axes, matrix[:, 3]])


def _centered(surface: _Surface, frame: np.ndarray) -> MeshArrays:
    """Return a surface relative to the middle of its bounds where it is far from the origin.

    There float32 is too coarse. Elsewhere the numbers stay as they are, so that old jobs give the same bytes.
    """
    low, high = surface.positions.min(axis=0), surface.positions.max(axis=0)
    middle = (low + high) / 2
    is_far = np.abs(middle).max() > _FAR * (high - low).max()
    origin = middle if is_far else np.zeros(3)
    positions = (surface.positions - origin).astype(np.float32)
    return MeshArrays(positions, surface.triangles, surface.uvs, origin, surface.attributes, frame)


def _surface(
    obj: bpy.types.Object,
    depsgraph: bpy.types.Depsgraph,
    uv_map: str | None,
    only_active_slot: bool,
    readers: Mapping[str, Reader] = MappingProxyType({}),
) -> _Surface:
    if obj.type != "MESH":
        raise PatinaError(f"{obj.name} is not a mesh; select a mesh object.")
    with evaluated_mesh(obj, depsgraph) as mesh:
        if not mesh.polygons:
            raise PatinaError(no_faces(obj, depsgraph))
        layer = _uv_layer(obj, mesh, uv_map)
        corners, triangles, slots = _triangles(mesh)
        uvs = floats(layer.uv, "vector", len(mesh.loops), 2)[corners]
        positions = floats(mesh.vertices, "co", len(mesh.vertices), 3)
        read = {name: reader(obj.evaluated_get(depsgraph), mesh) for name, reader in readers.items()}
        attributes = {name: values[corners] for name, values in read.items() if values is not None}
        # An index beyond the slots shows the last one.
        slots = np.clip(slots, 0, max(len(mesh.materials), len(obj.material_slots), 1) - 1)
    if only_active_slot:
        wanted = slots == obj.active_material_index
        if not wanted.any():
            applied = " once its modifiers are applied" if obj.modifiers else ""
            raise PatinaError(
                f"{obj.name} has no faces in its active material slot{applied}; assign some or choose another."
            )
        # Cameras aim at the middle of the vertices, so those of other slots must go as well.
        used, renumbered = np.unique(triangles[wanted], return_inverse=True)
        positions, triangles, uvs = positions[used], renumbered.reshape(-1, 3).astype(np.int32), uvs[wanted]
        attributes = {name: values[wanted] for name, values in attributes.items()}
    matrix = np.array(obj.matrix_world, np.float64)
    if np.linalg.det(matrix[:3, :3]) < 0:
        # A mirrored object turns its faces inside out; the other order of corners turns them back.
        triangles, uvs = triangles[:, ::-1], uvs[:, ::-1]
        attributes = {name: values[:, ::-1] for name, values in attributes.items()}
    placed = positions.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    attributes = {name: np.ascontiguousarray(values, np.float32) for name, values in attributes.items()}
    return _Surface(placed, np.ascontiguousarray(triangles), np.ascontiguousarray(uvs), attributes)


def no_faces(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> str:
    """Return what is wrong with a mesh object that has no faces once its modifiers are applied, as a sentence."""
    instances = depsgraph.object_instances
    if any(found.is_instance and found.parent is not None and found.parent.original == obj for found in instances):
        return (
            f"{obj.name} shows instances only, which have no UV map of their own; add a Realize Instances node at the "
            "end of its Geometry Nodes."
        )
    return f"{obj.name} has no faces; a texture needs a surface."


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
    """Yield the mesh with modifiers applied, but those of a relief; it is gone after the block."""
    if obj.mode == "EDIT":
        obj.update_from_editmode()
        depsgraph.update()
    elif obj.mode == "SCULPT":
        # Dynamic topology and multiresolution keep what is being sculpted to themselves.
        bpy.ops.ed.flush_edits()
        depsgraph.update()
    with relief_modifiers.aside(obj, depsgraph):
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
