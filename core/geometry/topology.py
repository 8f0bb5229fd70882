"""What a mesh consists of beside its positions: shared vertices, edges, and the triangles on both sides of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.mesh.mesh import Mesh, unique_rows
from core.mesh.welding import welded

NO_TRIANGLE = -1


@dataclass(frozen=True)
class Edges:
    """``vertices`` int64 [E, 2], and ``triangles`` int64 [E, 2] on both sides, the second ``NO_TRIANGLE`` at a border.

    An edge of more than two triangles knows the first and the last one.
    """

    vertices: np.ndarray
    triangles: np.ndarray


def joined(mesh: Mesh) -> tuple[Mesh, np.ndarray]:
    """Return the mesh with one vertex where several meet on a seam, and int64 [V], the new vertex of each old one.

    Closed parts that merely touch stay apart.
    """
    triangles = welded(mesh.positions, mesh.triangles)
    names = np.arange(len(mesh.positions))
    names[mesh.triangles] = triangles
    kept, own = np.unique(names, return_inverse=True)
    return replace(mesh, positions=mesh.positions[kept], triangles=own[mesh.triangles].astype(np.int32)), own


def edges_of(triangles: np.ndarray) -> Edges:
    """Return the edges of triangles [F, 3]."""
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    owners = np.tile(np.arange(len(triangles)), 3)
    first, inverse = unique_rows(sides.astype(np.float64))
    last = np.full(len(first), NO_TRIANGLE, np.int64)
    np.maximum.at(last, inverse, owners)
    least = np.full(len(first), len(triangles), np.int64)
    np.minimum.at(least, inverse, owners)
    beside = np.stack([least, last], axis=1)
    beside[beside[:, 0] == beside[:, 1], 1] = NO_TRIANGLE
    return Edges(sides[first].astype(np.int64), beside)


def subdivided(mesh: Mesh, most: int) -> Mesh:
    """Return the mesh with each triangle cut into four at the middles of its sides, as often as there are at most
    ``most`` triangles. The shape stays, and so do the first vertices."""
    while 4 * len(mesh.triangles) <= most:
        mesh = _once_subdivided(mesh)
    return mesh


def _once_subdivided(mesh: Mesh) -> Mesh:
    corners = mesh.triangles
    sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1)
    first, inverse = unique_rows(sides.astype(np.float64))
    middles = mesh.positions[sides[first]].mean(axis=1)
    new = (len(mesh.positions) + inverse).reshape(3, -1).T
    both = np.concatenate([corners, new], axis=1)
    cut = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])
    return replace(
        mesh,
        positions=np.concatenate([mesh.positions, middles]).astype(np.float32),
        triangles=both[:, cut].reshape(-1, 3).astype(np.int32),
        uvs=None if mesh.uvs is None else _cut_values(mesh.uvs, cut),
        attributes={name: _cut_values(values, cut) for name, values in mesh.attributes.items()},
    )


def _cut_values(values: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """Return per-corner values [F, 3, C] for the parts [4, 3] of triangles: [4F, 3, C]."""
    middles = (values + np.roll(values, -1, axis=1)) / 2
    both = np.concatenate([values, middles], axis=1)
    return np.ascontiguousarray(both[:, cut].reshape(-1, 3, values.shape[2]))
