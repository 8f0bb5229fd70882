"""As few triangles as the shape and the borders of colors need."""

from __future__ import annotations

from dataclasses import replace

import manifold3d
import numpy as np

from core.mesh.sides import ends_of, sides_of
from core.printing.filament.cut import Cut


def simplified(cut: Cut) -> Cut:
    """Return the same shape in the same colors without the vertices that lie within one color of one triangle of the
    model, or on a straight edge between two.

    Manifold removes them: it knows which triangles belong together, and keeps closed meshes closed. A mesh whose edges
    have more than two triangles, or two that face different ways, stays as it is.
    """
    positions, triangles = compact(cut.positions, cut.triangles)
    plain = replace(cut, positions=positions, triangles=triangles)
    most = int(cut.filaments.max()) + 1
    faces = cut.owners * most + cut.filaments
    caps, cap_faces = _caps(triangles, cut.owners, len(positions))
    own = int(faces.max()) + 1
    points = np.concatenate([positions, _apex(positions)[None]]) if len(caps) else positions
    solid = manifold3d.Manifold(
        manifold3d.Mesh64(
            np.ascontiguousarray(points),
            np.concatenate([triangles, caps]).astype(np.uint64),
            face_id=np.concatenate([faces, own + cap_faces]).astype(np.uint64),
        )
    )
    if solid.status() != manifold3d.Error.NoError:
        return plain
    mesh = solid.simplify(0.0).to_mesh64()
    found = np.asarray(mesh.face_id).astype(np.int64)
    kept = found < own
    positions, triangles = compact(
        np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)[kept]
    )
    owners, filaments = np.divmod(found[kept], most)
    return Cut(positions, triangles, filaments, owners)


def compact(positions: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions that triangles have, and the triangles with indices into these."""
    used = np.zeros(len(positions), bool)
    used[triangles] = True
    return positions[used], (np.cumsum(used) - 1)[triangles]


def _apex(positions: np.ndarray) -> np.ndarray:
    """Return the point [3] at which caps meet: beside positions [V, 3] that lie in a plane, for Manifold takes flat
    solids away altogether."""
    away = np.linalg.eigh(np.cov(positions.T))[1][:, 0]
    return np.asarray(positions.mean(axis=0) + away * np.ptp(positions, axis=0).max())


def _caps(triangles: np.ndarray, owners: np.ndarray, apex: int) -> tuple[np.ndarray, np.ndarray]:
    """Return triangles [N, 3] that close all gaps of a mesh, with one more vertex, and the owners [N] of the triangles
    beside them."""
    sides = sides_of(triangles)
    free = np.sort(sides.at(sides.uses == 1))
    start, end = ends_of(triangles, free).T
    return np.column_stack([end, start, np.full(len(start), apex)]), owners[free // 3]
