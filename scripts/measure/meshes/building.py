"""Shared by the meshes: building, modifying and unwrapping objects in an empty scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from addon.blender.mesh_export import export_mesh
from addon.engine.job_folder import MeshArrays

Faces = Sequence[Sequence[int]]


def empty_scene() -> None:
    """Start afresh, without any object."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def added(points: np.ndarray, faces: Faces, edges: Faces = ()) -> Any:
    """Add an object with vertices ``points`` [V, 3]; it alone is selected, and active."""
    data = bpy.data.meshes.new("Part")
    data.from_pydata([tuple(map(float, point)) for point in points], edges, faces)
    made = bpy.data.objects.new("Part", data)
    context: Any = bpy.context
    context.scene.collection.objects.link(made)
    selected(made)
    return made


def selected(*objects: Any) -> None:
    """Select these objects and nothing else; the first one becomes active."""
    bpy.ops.object.select_all(action="DESELECT")
    for one in objects:
        one.select_set(True)
    context: Any = bpy.context
    context.view_layer.objects.active = objects[0]


def sheet(points: np.ndarray, closed: bool = False) -> Any:
    """Add a sheet of quads between ``points`` [R, C, 3]; if ``closed``, each row is a ring."""
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    if closed:
        index = np.concatenate([index, index[:, :1]], axis=1)
    faces = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], axis=-1)
    return added(points.reshape(-1, 3), faces.reshape(-1, 4).tolist())


def turned(profile: Sequence[tuple[float, float]], segments: int) -> Any:
    """Add a body of revolution around Z: a sheet through a ``profile`` of (radius, height)."""
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    radii, heights = np.array(profile).T
    ring = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)
    return sheet(radii[:, None, None] * ring + heights[:, None, None] * np.array([0, 0, 1]), closed=True)


def box(center: Sequence[float], size: Sequence[float]) -> Any:
    """Add a box."""
    corners = np.array(list(np.ndindex(2, 2, 2))) - 0.5
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return added(np.array(center) + corners * np.array(size), faces)


def cylinder(center: Sequence[float], radius: float, depth: float, axis: str = "z", segments: int = 48) -> Any:
    """Add a closed cylinder along an axis."""
    rotation = {"x": (0.0, np.pi / 2, 0.0), "y": (np.pi / 2, 0.0, 0.0), "z": (0.0, 0.0, 0.0)}[axis]
    bpy.ops.mesh.primitive_cylinder_add(
        vertices=segments, radius=radius, depth=depth, location=tuple(center), rotation=rotation
    )
    return bpy.context.active_object


def modified(model: Any, kind: str, **properties: Any) -> Any:
    """Apply a modifier with these properties to the object, and return the object."""
    selected(model)
    modifier = model.modifiers.new(kind.title(), kind)
    for name, value in properties.items():
        setattr(modifier, name, value)
    bpy.ops.object.convert(target="MESH")
    return model


def without(model: Any, *tools: Any) -> Any:
    """Cut the closed objects ``tools`` out of a closed object, remove them, and return the object."""
    for tool in tools:
        modified(model, "BOOLEAN", operation="DIFFERENCE", object=tool, solver="EXACT")
        bpy.data.objects.remove(tool)
    return model


def joined(parts: Sequence[Any]) -> Any:
    """Return one object of several; they stay separate pieces of it."""
    selected(*parts)
    if len(parts) > 1:
        bpy.ops.object.join()
    return bpy.context.active_object


def projected(model: Any, angle: float, margin: float = 0.003) -> Any:
    """Give an object a UV map by smart projection with a limit of ``angle`` degrees, and return it."""
    selected(model)
    _edit()
    bpy.ops.uv.smart_project(angle_limit=float(np.radians(angle)), island_margin=margin)
    bpy.ops.object.mode_set(mode="OBJECT")
    return model


def unwrapped(model: Any, groups: np.ndarray, margin: float = 0.004) -> Any:
    """Unwrap an object with seams wherever two faces are of different ``groups`` [F], and return it."""
    selected(model)
    _mark_seams(model.data, groups)
    if not model.data.uv_layers:
        model.data.uv_layers.new()
    _edit()
    bpy.ops.uv.select_all(action="SELECT")
    bpy.ops.uv.unwrap(method="ANGLE_BASED", margin=margin)
    bpy.ops.uv.average_islands_scale()
    bpy.ops.uv.pack_islands(margin=margin)
    bpy.ops.object.mode_set(mode="OBJECT")
    return model


def exported(model: Any) -> MeshArrays:
    """Return an object, its modifiers applied, as the add-on hands it to the engine."""
    return export_mesh(model, bpy.context.evaluated_depsgraph_get())


def slots(model: Any) -> np.ndarray:
    """Return the material slot int32 [F] of each face."""
    found = np.empty(len(model.data.polygons), np.int32)
    model.data.polygons.foreach_get("material_index", found)
    return found


def face_centers(model: Any) -> np.ndarray:
    """Return the middle [F, 3] of each face."""
    return np.array([face.center for face in model.data.polygons])


def face_normals(model: Any) -> np.ndarray:
    """Return the normal [F, 3] of each face."""
    return np.array([face.normal for face in model.data.polygons])


def _edit() -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")


def _mark_seams(data: Any, groups: np.ndarray) -> None:
    met: dict[tuple[int, int], int] = {}
    cut = set()
    for face, group in zip(data.polygons, groups.tolist(), strict=True):
        for key in face.edge_keys:
            if met.setdefault(key, group) != group:
                cut.add(key)
    for edge in data.edges:
        edge.use_seam = edge.key in cut
