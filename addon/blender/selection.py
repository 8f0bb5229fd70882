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
from .modified import Origins, origins_of


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

    @property
    def counts(self) -> tuple[int, int, int]:
        """Vertices, faces, and triangles."""
        return self.vertices, self.faces, self.triangles

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
    """Go into Edit Mode with what was found selected, and return how much that is: in an object's own mesh, that from
    which its modifiers make it.

    Args:
        shapes: the objects, in the order in which they were exported.
        triangles: int [N], numbers of triangles of the exported mesh.
        edges: int [N, 2], pairs of numbers of its vertices, which are selected only where there are no triangles.

    Raises:
        PatinaError: an object is gone, has changed, or cannot be edited, or its modifiers make all that was found.
    """
    _leave_edit_mode()
    chosen, first_triangle, first_vertex = dict[bpy.types.Object, np.ndarray](), 0, 0
    for shape in shapes:
        own_triangles = _within(triangles, first_triangle, shape.triangles)
        own_edges = edges[((edges >= first_vertex) & (edges < first_vertex + shape.vertices)).all(axis=1)]
        if len(own_triangles):
            obj, origins = _unchanged(shape)
            chosen[obj] = origins.faces_of(own_triangles - first_triangle)
        elif len(own_edges) and not len(triangles):
            obj, origins = _unchanged(shape)
            chosen[obj] = origins.edges_of(own_edges - first_vertex)
        first_triangle, first_vertex = first_triangle + shape.triangles, first_vertex + shape.vertices
    if not chosen:
        return 0
    if not any(map(len, chosen.values())):
        raise PatinaError(
            f"What was found is not in the mesh of {next(iter(chosen)).name} itself, but made by modifiers; apply them "
            "(Object > Apply > Visual Geometry to Mesh), perhaps on a copy, and check again."
        )
    count = 0
    # Linked duplicates share a mesh, and what is selected in it.
    for mesh in {obj.data for obj in chosen}:
        numbers = np.unique(np.concatenate([found for obj, found in chosen.items() if obj.data == mesh]))
        count += len(numbers)
        (_mark_faces if len(triangles) else _mark_edges)(mesh, numbers)
    _enter_edit_mode(list(chosen), faces=bool(len(triangles)))
    for shape in shapes:
        # The next check is of all of them, too.
        if (obj := shape.handle.find()) is not None and obj.visible_get():
            obj.select_set(True)
    return count


def _within(numbers: np.ndarray, first: int, count: int) -> np.ndarray:
    return numbers[(numbers >= first) & (numbers < first + count)]


def _unchanged(shape: Shape) -> tuple[bpy.types.Object, Origins]:
    """Return the object of a shape, and where what it shows comes from.

    Raises:
        PatinaError: it shows something else than the shape, or cannot be edited.
    """
    obj: Any = shape.handle.find()
    if obj is None:
        raise PatinaError(f"{shape.handle.name} no longer exists; check again.")
    if not obj.data.is_editable:
        raise PatinaError(f"{obj.name} is linked from another file; make it local (Object > Relations > Make Local).")
    origins = None if shape.has_changed() else origins_of(obj)
    if origins is None or (origins.vertices, origins.polygons, len(origins.faces)) != shape.counts:
        raise PatinaError(f"{obj.name} has changed since the check; check again.")
    return obj, origins


def _leave_edit_mode() -> None:
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def _enter_edit_mode(objects: Sequence[Any], faces: bool) -> None:
    layer = bpy.context.view_layer
    for obj in objects:
        if obj.name in layer.objects:
            obj.hide_set(False)
        if not obj.visible_get():
            raise PatinaError(f"{obj.name} is hidden; show it in the Outliner.")
    for obj in list(layer.objects.selected):
        obj.select_set(False)
    for obj in objects:
        obj.select_set(True)
    layer.objects.active = objects[0]
    # Blender takes the selection of the kind of element that its tool settings name.
    bpy.context.tool_settings.mesh_select_mode = (False, not faces, faces)
    bpy.ops.object.mode_set(mode="EDIT")


def _mark_faces(mesh: Any, numbers: np.ndarray) -> None:
    chosen = _chosen(numbers, mesh.polygons)
    edge_of = integers(mesh.loops, "edge_index", len(mesh.loops), 1)[:, 0]
    vertex_of = integers(mesh.loops, "vertex_index", len(mesh.loops), 1)[:, 0]
    sizes = integers(mesh.polygons, "loop_total", len(mesh.polygons), 1)[:, 0]
    corners = np.repeat(chosen, sizes)
    _select_only(mesh, chosen, _chosen(edge_of[corners], mesh.edges), _chosen(vertex_of[corners], mesh.vertices))


def _mark_edges(mesh: Any, numbers: np.ndarray) -> None:
    ends = integers(mesh.edges, "vertices", len(mesh.edges), 2)[numbers]
    no_faces = np.zeros(len(mesh.polygons), bool)
    _select_only(mesh, no_faces, _chosen(numbers, mesh.edges), _chosen(ends.reshape(-1), mesh.vertices))


def _chosen(numbers: np.ndarray, elements: Any) -> np.ndarray:
    chosen = np.zeros(len(elements), bool)
    chosen[numbers] = True
    return chosen


def _select_only(mesh: Any, faces: np.ndarray, edges: np.ndarray, vertices: np.ndarray) -> None:
    for elements, chosen in ((mesh.polygons, faces), (mesh.edges, edges), (mesh.vertices, vertices)):
        elements.foreach_set("hide", np.zeros(len(elements), bool))
        elements.foreach_set("select", chosen)
    mesh.update()
