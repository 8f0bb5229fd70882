"""Directions on a mesh that follow curves: each vertex takes that of the place nearest to it on any of the curves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from mathutils.kdtree import KDTree

from ..errors import PatinaError
from .attributes import Reader
from .mesh_export import evaluated_mesh, floats, integers

_SAMPLES = 8192
"""About how many places on all curves together are looked at."""


def nearest_direction(guide: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Reader:
    """Return a reader of the directions of the nearest curve, of length 1 in world space, three components.

    Args:
        guide: a curve, hair curves, a mesh with particle hair, or a mesh of edges without faces.
        depsgraph: an up-to-date dependency graph that holds it.

    Raises:
        PatinaError: the object has no curves.
    """
    starts, ends = _in_world(guide, *_segments(guide, depsgraph))
    lengths = np.linalg.norm(ends - starts, axis=1)
    starts, ends, lengths = (values[lengths > 0] for values in (starts, ends, lengths))
    if not len(lengths):
        raise PatinaError(f"{guide.name} has no curves, hair, or loose edges to follow; choose another object.")
    directions = (ends - starts) / lengths[:, None]
    places, owners = _samples(starts, ends, lengths)
    tree = KDTree(len(places))
    for number, place in enumerate(places.tolist()):
        tree.insert(place, number)
    tree.balance()

    def read(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray:
        positions = _placed(obj, floats(mesh.vertices, "co", len(mesh.vertices), 3))
        nearest = [tree.find(position)[1] for position in positions.tolist()]
        corners = integers(mesh.loops, "vertex_index", len(mesh.loops), 1)[:, 0]
        return directions[owners[nearest]].astype(np.float32)[corners]

    return read


def _samples(starts: np.ndarray, ends: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return places [S, 3] spread evenly over segments, and the segment of each [S]."""
    counts = np.maximum(1, np.ceil(lengths / lengths.sum() * _SAMPLES)).astype(np.int64)
    owners = np.repeat(np.arange(len(counts)), counts)
    numbers = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = ((numbers + 0.5) / counts[owners])[:, None]
    return starts[owners] * (1 - along) + ends[owners] * along, owners


def _segments(guide: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> tuple[np.ndarray, np.ndarray]:
    """Return the starts and the ends of the straight pieces of an object's curves, both [N, 3] in its own space."""
    evaluated: Any = guide.evaluated_get(depsgraph)
    if guide.type == "CURVE":
        with _bare_curve(guide) as mesh:
            return _edges(mesh)
    if isinstance(evaluated.data, bpy.types.Curves):
        return _hair_curves(evaluated.data)
    if guide.type != "MESH":
        return np.zeros((0, 3)), np.zeros((0, 3))
    strands = list(_particle_hair(evaluated))
    if strands:
        return np.concatenate([one[:-1] for one in strands]), np.concatenate([one[1:] for one in strands])
    with evaluated_mesh(guide, depsgraph) as mesh:
        return _edges(mesh) if not mesh.polygons else (np.zeros((0, 3)), np.zeros((0, 3)))


@contextmanager
def _bare_curve(guide: bpy.types.Object) -> Iterator[Any]:
    """Yield a curve object as edges alone, without the bevel, the extrusion, and the fill that make it a surface."""
    if guide.mode == "EDIT":
        guide.update_from_editmode()
    copy: Any = guide.copy()
    data: Any = guide.data.copy()
    try:
        copy.data = data
        data.dimensions, data.bevel_depth, data.extrude, data.bevel_object = "3D", 0.0, 0.0, None
        yield copy.to_mesh()
        copy.to_mesh_clear()
    finally:
        bpy.data.objects.remove(copy)
        bpy.data.curves.remove(data)


def _edges(mesh: Any) -> tuple[np.ndarray, np.ndarray]:
    positions = floats(mesh.vertices, "co", len(mesh.vertices), 3)
    first, last = np.sort(integers(mesh.edges, "vertices", len(mesh.edges), 2), axis=1).T
    # Vertices are numbered along a curve; the edge that closes one goes back.
    closes = last - first > 1
    first, last = np.where(closes, last, first), np.where(closes, first, last)
    return positions[first], positions[last]


def _hair_curves(curves: Any) -> tuple[np.ndarray, np.ndarray]:
    positions = floats(curves.points, "position", len(curves.points), 3)
    lengths = integers(curves.curves, "points_length", len(curves.curves), 1)[:, 0]
    owners = np.repeat(np.arange(len(lengths)), lengths)
    together = owners[:-1] == owners[1:]
    return positions[:-1][together], positions[1:][together]


def _particle_hair(evaluated: Any) -> Iterator[np.ndarray]:
    """Yield the places along each strand of an object's particle hair, [K, 3]."""
    for modifier in evaluated.modifiers:
        if modifier.type != "PARTICLE_SYSTEM" or modifier.particle_system.settings.type != "HAIR":
            continue
        for particle in modifier.particle_system.particles:
            keys = [key.co_object(evaluated, modifier, particle) for key in particle.hair_keys]
            if len(keys) > 1:
                yield np.array(keys)


def _in_world(obj: bpy.types.Object, *places: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(_placed(obj, one) for one in places)


def _placed(obj: bpy.types.Object, places: np.ndarray) -> np.ndarray:
    """Return places of an object, [N, 3], in world space."""
    matrix = np.array(obj.matrix_world, np.float64)
    return places.reshape(-1, 3).astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
