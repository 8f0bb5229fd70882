"""Where the faces and edges that an object shows come from in its own mesh, through modifiers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from .mesh_export import evaluated_mesh, integers

_FACES, _EDGES = "patina_origin_faces", "patina_origin_edges"
"""Attributes that modifiers carry over: the number of an element, counted from 1, as 0 is what they give new ones."""


@dataclass(frozen=True)
class Origins:
    """Where the elements come from that an object shows: for each triangle the number of the face of its own mesh, int
    [F]; for each edge that of the own edge, int [E]; -1 where modifiers made it from nothing. ``pairs`` are the numbers
    of the two vertices that each edge has in what is shown, the lower one first, int [E, 2]."""

    faces: np.ndarray
    edges: np.ndarray
    pairs: np.ndarray
    vertices: int
    polygons: int

    def faces_of(self, triangles: np.ndarray) -> np.ndarray:
        """Return the own faces that triangles come from, each once."""
        return _known(self.faces[triangles])

    def edges_of(self, pairs: np.ndarray) -> np.ndarray:
        """Return the own edges that edges come from, which are pairs [N, 2] of vertices, each once."""
        wanted = np.sort(pairs, axis=1).astype(np.int64) @ (self.vertices, 1)
        return _known(self.edges[np.isin(self.pairs @ (self.vertices, 1), wanted)])


def _known(numbers: np.ndarray) -> np.ndarray:
    found = np.unique(numbers)
    return found[found >= 0]


def origins_of(obj: bpy.types.Object) -> Origins:
    """Return where what a mesh object shows comes from. The object is in Object Mode, its mesh of this file."""
    with _numbered(obj.data), evaluated_mesh(obj, bpy.context.evaluated_depsgraph_get()) as mesh:
        shown: Any = mesh
        shown.calc_loop_triangles()
        polygon_of = integers(shown.loop_triangles, "polygon_index", len(shown.loop_triangles), 1)[:, 0]
        pairs = np.sort(integers(shown.edges, "vertices", len(shown.edges), 2), axis=1).astype(np.int64)
        return Origins(
            _numbers(shown, _FACES, len(shown.polygons))[polygon_of],
            _numbers(shown, _EDGES, len(shown.edges)),
            pairs,
            len(shown.vertices),
            len(shown.polygons),
        )


@contextmanager
def _numbered(mesh: Any) -> Iterator[None]:
    """Number the faces and edges of a mesh for as long as the block takes."""
    for name, domain, elements in ((_FACES, "FACE", mesh.polygons), (_EDGES, "EDGE", mesh.edges)):
        layer = mesh.attributes.new(name, "INT", domain)
        layer.data.foreach_set("value", np.arange(1, len(elements) + 1, dtype=np.int32))
    mesh.update()
    try:
        yield
    finally:
        for name in (_FACES, _EDGES):
            mesh.attributes.remove(mesh.attributes[name])


def _numbers(mesh: Any, name: str, count: int) -> np.ndarray:
    """Return what an attribute says, counted from 0."""
    layer = mesh.attributes.get(name)
    if layer is None or len(layer.data) != count:
        return np.full(count, -1)
    return integers(layer.data, "value", count, 1)[:, 0] - 1
