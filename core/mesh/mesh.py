"""What a mesh is: triangles with UVs per corner, joined at equal vertices or split at seams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

_NONE: Mapping[str, np.ndarray] = MappingProxyType({})


@dataclass(frozen=True)
class Mesh:
    """Triangles with UVs per corner, so that a vertex on a seam stays one vertex.

    ``positions`` float32 [V, 3] relative to ``origin``, ``triangles`` int32 [F, 3] indices into them, ``uvs`` float32
    [F, 3, 2] with the origin at the bottom left, NaN at faces that have none, or None where no face has any. ``origin``
    float64 [3] is 0 unless the mesh is far from the origin of its file's coordinates. ``notes`` are sentences about
    what was read from its file and what was not. ``attributes`` are values per corner by name, each float32 [F, 3, C]:
    weights, colors, directions. ``frame`` float64 [3, 4] has the object's x, y and z axis, of length 1, and its origin
    in the coordinates of the file as columns.
    """

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None
    origin: np.ndarray = field(default_factory=lambda: np.zeros(3))
    notes: tuple[str, ...] = ()
    attributes: Mapping[str, np.ndarray] = field(default_factory=lambda: _NONE)
    frame: np.ndarray = field(default_factory=lambda: np.eye(3, 4))

    def faces(self, chosen: np.ndarray) -> Mesh:
        """Return the mesh with some of its triangles alone; ``chosen`` are bool [F] or indices [N]."""
        return replace(
            self,
            triangles=self.triangles[chosen],
            uvs=None if self.uvs is None else self.uvs[chosen],
            attributes={name: values[chosen] for name, values in self.attributes.items()},
        )


def mesh_of(
    positions: ArrayLike,
    triangles: ArrayLike,
    uvs: ArrayLike | None = None,
    origin: ArrayLike = (0, 0, 0),
    attributes: Mapping[str, ArrayLike] = _NONE,
    frame: ArrayLike | None = None,
) -> Mesh:
    """Return a mesh of copies of arrays of any number type: ``positions`` [V, 3] relative to ``origin`` [3],
    ``triangles`` [F, 3] of indices into them, ``uvs`` [F, 3, 2] and ``attributes`` [F, 3, C] per corner, the
    object's ``frame`` [3, 4]. The mesh is not checked (``core.mesh.checks``).

    Raises:
        ValueError: the arrays do not have these shapes.
    """
    # Numbers too large for float32 become infinite here, and are reported by ``core.mesh.checks``.
    with np.errstate(over="ignore", invalid="ignore"):
        mesh = Mesh(
            np.array(positions, np.float32),
            np.array(triangles, np.int32),
            None if uvs is None else np.array(uvs, np.float32),
            np.array(origin, np.float64),
            attributes={name: np.array(values, np.float32) for name, values in attributes.items()},
            frame=np.eye(3, 4) if frame is None else np.array(frame, np.float64),
        )
    wrong_uvs = mesh.uvs is not None and mesh.uvs.shape != (*mesh.triangles.shape, 2)
    wrong_origin = mesh.origin.shape != (3,) or not np.isfinite(mesh.origin).all()
    wrong_attributes = any(
        values.ndim != 3 or values.shape[:2] != mesh.triangles.shape for values in mesh.attributes.values()
    )
    if mesh.positions.shape[1:] != (3,) or mesh.triangles.shape[1:] != (3,) or wrong_uvs or wrong_origin:
        raise ValueError("the arrays do not have the shapes of a mesh")
    if wrong_attributes:
        raise ValueError("an attribute does not have values for each corner")
    if mesh.frame.shape != (3, 4) or not np.isfinite(mesh.frame).all() or not np.linalg.det(mesh.frame[:, :3]):
        raise ValueError("the object's frame is not three axes and an origin")
    return mesh


def split_vertices(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions [N, 3], uvs [N, 2] and triangles int32 [F, 3] with one UV per vertex.

    Faces and their corners keep their order. The mesh must have UVs.
    """
    if mesh.uvs is None:
        raise ValueError("splitting vertices at seams needs UVs")
    vertices, uvs = mesh.triangles.reshape(-1), mesh.uvs.reshape(-1, 2)
    first, inverse = unique_corners(vertices, uvs)
    return mesh.positions[vertices[first]], uvs[first], inverse.reshape(-1, 3).astype(np.int32)


def unique_corners(vertices: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``unique_rows`` does for rows of ``vertices`` int [N] and ``values`` [N, C]; a fraction of the time
    where most corners of a vertex have the same values."""
    numbers = np.arange(len(vertices))
    earliest = np.zeros(int(vertices.max(initial=-1)) + 1, np.int64)
    # Of several that are written to one place, the last one stays.
    earliest[vertices[::-1]] = numbers[::-1]
    owners = earliest[vertices]
    others = np.flatnonzero((values != values[owners]).any(axis=1))
    first, inverse = unique_rows(np.column_stack([vertices[others], values[others].astype(np.float64)]))
    owners[others] = others[first][inverse]
    new = owners == numbers
    return np.flatnonzero(new), (np.cumsum(new) - 1)[owners]


def unique_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``first`` [U], the index at which each distinct row of [N, C] occurs first, and ``inverse`` [N].

    ``rows[first][inverse]`` equals ``rows``. Much faster than ``np.unique`` with an axis, and keeps the order.
    """
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    starts = np.ones(len(rows), dtype=bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = order[starts]
    by_occurrence = np.argsort(first)
    rank = np.empty_like(by_occurrence)
    rank[by_occurrence] = np.arange(len(first))
    inverse = np.empty(len(rows), dtype=np.int64)
    inverse[order] = rank[np.cumsum(starts) - 1]
    return first[by_occurrence], inverse
