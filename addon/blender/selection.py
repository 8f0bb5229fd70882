"""Faces and edges of objects by the numbers that they have in an exported mesh, and their selection in Edit Mode."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from .handle import Handle
from .mesh_export import evaluated_mesh, floats, integers


@dataclass(frozen=True)
class Shape:
    """An object as it was exported: what finds it again, how many vertices, faces, and triangles it had with its
    modifiers applied, and a number that is another one once its own mesh has changed."""

    handle: Handle
    vertices: int
    faces: int
    triangles: int
    sum: int

    @classmethod
    def of(cls, obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Shape:
        """Return the shape of a mesh object."""
        with evaluated_mesh(obj, depsgraph) as mesh:
            mesh.calc_loop_triangles()
            counts = len(mesh.vertices), len(mesh.polygons), len(mesh.loop_triangles)
        return cls(Handle.of(obj), *counts, checksum(obj))

    def has_changed(self) -> bool:
        """Return whether the object is gone, or its own mesh or its place is another one now. A mesh in Edit Mode is as
        it was before."""
        obj = self.handle.find()
        return obj is None or checksum(obj) != self.sum


def checksum(obj: bpy.types.Object) -> int:
    """Return a number that depends on an object's own mesh and its place in the world."""
    mesh: Any = obj.data
    found = zlib.crc32(np.array(obj.matrix_world, np.float32).tobytes())
    found = zlib.crc32(floats(mesh.vertices, "co", len(mesh.vertices), 3).tobytes(), found)
    return zlib.crc32(integers(mesh.loops, "vertex_index", len(mesh.loops), 1).tobytes(), found)


def select(shapes: Sequence[Shape], triangles: np.ndarray, edges: np.ndarray) -> int:
    """Go into Edit Mode with what was found selected, and return how much that is.

    Args:
        shapes: the objects, in the order in which they were exported.
        triangles: int [N], numbers of triangles of the exported mesh.
        edges: int [N, 2], pairs of numbers of its vertices, which are selected only where there are no triangles.

    Raises:
        PatinaError: an object is gone or has changed, or modifiers give it other faces than its own.
    """
    _leave_edit_mode()
    found, first_triangle, first_vertex = [], 0, 0
    for shape in shapes:
        own_triangles = _within(triangles, first_triangle, shape.triangles)
        own_edges = edges[((edges >= first_vertex) & (edges < first_vertex + shape.vertices)).all(axis=1)]
        if len(own_triangles) or (len(own_edges) and not len(triangles)):
            found.append((_unchanged(shape), own_triangles - first_triangle, own_edges - first_vertex))
        first_triangle, first_vertex = first_triangle + shape.triangles, first_vertex + shape.vertices
    if not found:
        return 0
    chosen = sum(
        _mark_faces(obj.data, own) if len(triangles) else _mark_edges(obj.data, pairs) for obj, own, pairs in found
    )
    _enter_edit_mode([obj for obj, _, _ in found], faces=bool(len(triangles)))
    return chosen


def _within(numbers: np.ndarray, first: int, count: int) -> np.ndarray:
    return numbers[(numbers >= first) & (numbers < first + count)]


def _unchanged(shape: Shape) -> bpy.types.Object:
    """Return the object of a shape.

    Raises:
        PatinaError: its faces are not those of the shape.
    """
    obj: Any = shape.handle.find()
    if obj is None:
        raise PatinaError(f"{shape.handle.name} no longer exists; check again.")
    if shape.has_changed():
        raise PatinaError(f"{obj.name} has changed since the check; check again.")
    if (len(obj.data.vertices), len(obj.data.polygons)) != (shape.vertices, shape.faces):
        raise PatinaError(
            f"Modifiers give {obj.name} other faces than those of its mesh; apply them (Object > Apply > Visual "
            "Geometry to Mesh), perhaps on a copy, and check again."
        )
    return obj


def _leave_edit_mode() -> None:
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def _enter_edit_mode(objects: Sequence[Any], faces: bool) -> None:
    layer = bpy.context.view_layer
    for obj in list(layer.objects.selected):
        obj.select_set(False)
    for obj in objects:
        obj.hide_set(False)
        obj.select_set(True)
    layer.objects.active = objects[0]
    # Blender takes the selection of the kind of element that its tool settings name.
    bpy.context.tool_settings.mesh_select_mode = (False, not faces, faces)
    bpy.ops.object.mode_set(mode="EDIT")


def _mark_faces(mesh: Any, triangles: np.ndarray) -> int:
    mesh.calc_loop_triangles()
    of_polygon = integers(mesh.loop_triangles, "polygon_index", len(mesh.loop_triangles), 1)[:, 0]
    chosen = np.zeros(len(mesh.polygons), bool)
    chosen[of_polygon[triangles]] = True
    edge_of = integers(mesh.loops, "edge_index", len(mesh.loops), 1)[:, 0]
    vertex_of = integers(mesh.loops, "vertex_index", len(mesh.loops), 1)[:, 0]
    sizes = integers(mesh.polygons, "loop_total", len(mesh.polygons), 1)[:, 0]
    corners = np.repeat(chosen, sizes)
    _select_only(mesh, chosen, _chosen(edge_of[corners], mesh.edges), _chosen(vertex_of[corners], mesh.vertices))
    return int(chosen.sum())


def _mark_edges(mesh: Any, pairs: np.ndarray) -> int:
    own = np.sort(integers(mesh.edges, "vertices", len(mesh.edges), 2), axis=1).astype(np.int64)
    wanted = np.sort(pairs, axis=1).astype(np.int64)
    count = len(mesh.vertices)
    chosen = np.isin(own[:, 0] * count + own[:, 1], wanted[:, 0] * count + wanted[:, 1])
    _select_only(mesh, np.zeros(len(mesh.polygons), bool), chosen, _chosen(own[chosen].reshape(-1), mesh.vertices))
    return int(chosen.sum())


def _chosen(numbers: np.ndarray, elements: Any) -> np.ndarray:
    chosen = np.zeros(len(elements), bool)
    chosen[numbers] = True
    return chosen


def _select_only(mesh: Any, faces: np.ndarray, edges: np.ndarray, vertices: np.ndarray) -> None:
    for elements, chosen in ((mesh.polygons, faces), (mesh.edges, edges), (mesh.vertices, vertices)):
        elements.foreach_set("hide", np.zeros(len(elements), bool))
        elements.foreach_set("select", chosen)
    mesh.update()
