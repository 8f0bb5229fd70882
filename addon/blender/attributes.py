"""What a mesh carries besides its shape, as numbers for the corners of its faces: groups, colors, face sets, materials.

A *reader* takes an object and its mesh, modifiers applied, and returns a value for each corner, float32 [L, C], or None
where the object has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np

from . import material, preview, slots

Reader = Callable[[bpy.types.Object, bpy.types.Mesh], np.ndarray | None]

FACE_SETS = ".sculpt_face_set"
"""The attribute that numbers the face set of each face."""
_COLORS = ("FLOAT_COLOR", "BYTE_COLOR")


def vertex_group(name: str) -> Reader:
    """Return a reader of the weights of a vertex group, one component; vertices outside of the group have 0."""

    def read(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = obj.vertex_groups.get(name)
        if found is None:
            return None
        wanted = found.index
        weights = np.zeros((len(mesh.vertices), 1), np.float32)
        for number, vertex in enumerate(mesh.vertices):
            for assigned in vertex.groups:
                if assigned.group == wanted:
                    weights[number] = assigned.weight
        return weights[_vertices(mesh)]

    return read


def amount(name: str) -> Reader:
    """Return a reader of one component: how bright a color attribute looks, or the numbers of another attribute, both
    from 0 to 1."""

    def read(_obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = _attribute(mesh, name, (*_COLORS, "FLOAT"))
        if found is None:
            return None
        if found.data_type == "FLOAT":
            return np.clip(_at_corners(mesh, found, "value", 1), 0.0, 1.0)
        return _painted(mesh, found).mean(axis=1, keepdims=True)

    return read


def colors(name: str) -> Reader:
    """Return a reader of the colors (sRGB) of a color attribute, three components."""

    def read(_obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = _attribute(mesh, name, _COLORS)
        return None if found is None else _painted(mesh, found)

    return read


def flow(name: str) -> Reader:
    """Return a reader of the red and the green of a color attribute: along U and along V, 0.5 is 0."""

    def read(_obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = _attribute(mesh, name, _COLORS)
        return None if found is None else np.ascontiguousarray(_painted(mesh, found)[:, :2])

    return read


def vector(name: str) -> Reader:
    """Return a reader of a vector attribute, turned as the object is: directions in world space, three components."""

    def read(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = _attribute(mesh, name, ("FLOAT_VECTOR",))
        if found is None:
            return None
        turn = np.array(obj.matrix_world, np.float32)[:3, :3]
        return _at_corners(mesh, found, "vector", 3) @ turn.T

    return read


def face_set(number: int) -> Reader:
    """Return a reader of which faces are in a face set: 1 there and 0 elsewhere."""

    def read(_obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        found = _attribute(mesh, FACE_SETS, ("INT",))
        if found is None:
            return None
        sets = np.empty(len(mesh.polygons), np.int32)
        found.data.foreach_get("value", sets)
        return _on_faces(mesh, sets == number)

    return read


def material_named(name: str) -> Reader:
    """Return a reader of which faces show a material, or one of ours in its place: 1 there and 0 elsewhere."""

    def read(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray | None:
        shown = [slot.material for slot in obj.material_slots]
        wanted = [number for number, found in enumerate(shown) if found is not None and name in names_of(found)]
        if not wanted:
            return None
        indices = np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("material_index", indices)
        # An index beyond the slots shows the last one.
        return _on_faces(mesh, np.isin(np.clip(indices, 0, len(shown) - 1), wanted))

    return read


def names_of(worn: bpy.types.Material) -> tuple[str, ...]:
    """Return the names that a material answers to: its own, and those of the ones in whose places Patina put it."""
    # A preview lies on top of a texture.
    mark = preview.MARK if worn.get(preview.MARK) else material.MARK
    before = slots.previous(worn, mark) if worn.get(mark) else None
    return (worn.name,) if before is None else (worn.name, *names_of(before))


def _attribute(mesh: bpy.types.Mesh, name: str, kinds: tuple[str, ...]) -> Any:
    found = mesh.attributes.get(name)
    return found if found is not None and found.data_type in kinds else None


def _painted(mesh: bpy.types.Mesh, found: Any) -> np.ndarray:
    """Return a color attribute as one sees it while painting (sRGB), float32 [L, 3]: half gray is 0.5."""
    return np.clip(_at_corners(mesh, found, "color_srgb", 4)[:, :3], 0.0, 1.0)


def _at_corners(mesh: bpy.types.Mesh, found: Any, name: str, width: int) -> np.ndarray:
    """Return an attribute of vertices, faces, or corners at each corner, float32 [L, width]."""
    values = np.empty(len(found.data) * width, np.float32)
    found.data.foreach_get(name, values)
    values = values.reshape(-1, width)
    if found.domain == "POINT":
        return values[_vertices(mesh)]
    if found.domain == "FACE":
        return np.repeat(values, _corner_counts(mesh), axis=0)
    if found.domain == "EDGE":
        edges = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("edge_index", edges)
        return values[edges]
    return values


def _on_faces(mesh: bpy.types.Mesh, is_wanted: np.ndarray) -> np.ndarray:
    return np.repeat(is_wanted.astype(np.float32), _corner_counts(mesh))[:, None]


def _vertices(mesh: bpy.types.Mesh) -> np.ndarray:
    vertices = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", vertices)
    return vertices


def _corner_counts(mesh: bpy.types.Mesh) -> np.ndarray:
    counts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", counts)
    return counts
