"""A relief applied to the vertices of a mesh."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.mesh.cut_edges import Cut, uncut
from core.mesh.displacement.directions import directions
from core.mesh.displacement.heights import Heights
from core.mesh.displacement.resolve import Limits, at_vertices, resolved
from core.mesh.displacement.rounding import cut_round, patches, rounded
from core.mesh.mesh import Mesh
from core.mesh.normals import corner_normals, given_normals
from core.mesh.triangles import have_three_corners
from core.mesh.welding import welded
from core.steps import Steps, part

# Of a round surface, edges may be so many times as wrong as the relief, and use such a part of the triangles.
_ROUND, _ROUND_SHARE = 4.0, 0.4


@dataclass(frozen=True)
class Relieved:
    """A mesh cut so finely that a relief can be applied to its vertices.

    ``mesh`` is the mesh before, ``cut`` its triangles in smaller ones. ``ways`` float64 [V, 3] says where each vertex
    goes for a height of 1, and ``heights`` float32 [V] how far.
    """

    mesh: Mesh
    cut: Cut
    ways: np.ndarray
    heights: np.ndarray

    def moved(self, share: float = 1.0) -> Mesh:
        """Return the mesh with its vertices moved by a ``share`` of the heights. UVs and attributes are those of the
        same places before."""
        cut, mesh = self.cut, self.mesh
        used = np.zeros(len(cut.positions), bool)
        used[cut.triangles] = True
        positions = cut.positions + share * self.heights[:, None] * self.ways
        return replace(
            mesh,
            positions=positions[used].astype(np.float32),
            triangles=(np.cumsum(used) - 1)[cut.triangles].astype(np.int32),
            uvs=None if mesh.uvs is None else _carried(cut, mesh.uvs),
            attributes={name: _carried(cut, values) for name, values in mesh.attributes.items()},
        )


def relieved(mesh: Mesh, heights: Heights, limits: Limits, is_round: bool = False) -> Steps[Relieved]:
    """Return a mesh cut until its vertices carry the heights within ``limits`` (``resolved``), with what there is to
    know to move them. A mesh that has more triangles than it may is not cut.

    All corners at a place move alike, so that a closed mesh stays closed, and seams of the UV map do, too. If it
    ``is_round``, the surface under the relief is smooth where the mesh is shaded so
    (``core.mesh.displacement.rounding``).
    """
    joined = welded(mesh.positions, mesh.triangles)
    whole = np.flatnonzero(have_three_corners(joined))
    start = replace(uncut(mesh.positions, joined[whole]), parents=whole)
    if is_round:
        given = given_normals(mesh.attributes)
        shape = patches(mesh.positions, joined, None if given is None else given.astype(np.float64))
        normals = shape.normals
        start = cut_round(start, shape, _ROUND * limits.tolerance, int(_ROUND_SHARE * limits.most))
        flat = yield from part(resolved(start, heights, limits), 0.0, 0.8)
        cut = rounded(flat, shape)
    else:
        normals = corner_normals(mesh.positions, joined).normals
        cut = yield from part(resolved(start, heights, limits), 0.0, 0.8)
    yield 0.85
    found = vertex_heights(cut, heights)
    yield 0.9
    return Relieved(mesh, cut, directions(cut, normals, float(np.abs(found).max(initial=0))), found)


def vertex_heights(cut: Cut, heights: Heights) -> np.ndarray:
    """Return the height of each vertex, float32 [V]: the mean of those of its corners; 0 for those that no triangle
    uses."""
    count = len(cut.positions)
    if heights.in_space:
        return at_vertices(cut, heights, np.full(count, np.nan, np.float32))
    corners = heights.at(np.repeat(cut.parents, 3), cut.weights.reshape(-1, 3))
    vertices = cut.triangles.reshape(-1)
    sums, counts = np.bincount(vertices, corners, count), np.bincount(vertices, minlength=count)
    return np.asarray(sums / np.maximum(counts, 1), np.float32)


def finest_edge(mesh: Mesh, most: int) -> float:
    """Return the length of the edges of a mesh if it were cut into ``most`` equal triangles, in its units: finer
    details are more than these can carry."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    doubled = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
    # The area of a triangle with sides of length 1 is √3 / 4.
    return float(np.sqrt(doubled / 2 / (np.sqrt(3) / 4) / max(most, 1)))


def _carried(cut: Cut, values: np.ndarray) -> np.ndarray:
    return np.einsum("nck,nkd->ncd", cut.weights, values[cut.parents]).astype(np.float32)
