"""Solids, as manifold3d has them, made of a copy and turned back into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.printing.repair.workpiece import Surface, Workpiece

if TYPE_CHECKING:
    from manifold3d import Manifold


def solid_of(piece: Workpiece) -> tuple[Manifold, int] | None:
    """Return the solid that a copy is and the number by which its faces know that they are of it, or None if it is not
    closed."""
    from manifold3d import Error, Manifold, Mesh64

    number = Manifold.reserve_ids(1)
    solid = Manifold(
        Mesh64(
            np.array(piece.positions, np.float64, order="C"),
            np.array(piece.triangles, np.uint64, order="C"),
            run_index=np.array([0, piece.triangles.size], np.uint64),
            run_original_id=np.array([number], np.uint32),
            face_id=np.arange(len(piece.triangles), dtype=np.uint64),
        )
    )
    return (solid, number) if solid.status() == Error.NoError and not solid.is_empty() else None


def solid_inside(surface: Surface) -> Manifold:
    """Return the solid inside a surface.

    Raises:
        InputError: it is not closed.
    """
    solid = closed_solid(surface)
    if solid is None:
        raise InputError("The surface is too tangled to be closed; mend it in Blender, such as with Voxel Remesh.")
    return solid


def closed_solid(surface: Surface) -> Manifold | None:
    """Return the solid inside a surface, or None if it is not closed."""
    from manifold3d import Error, Manifold, Mesh64

    solid = Manifold(Mesh64(np.array(surface.positions), np.array(surface.triangles, np.uint64)))
    return solid if solid.status() == Error.NoError else None


def surface_of(solid: Manifold) -> Surface:
    """Return the surface of a solid."""
    mesh = solid.to_mesh64()
    return Surface(np.array(mesh.vert_properties)[:, :3], np.array(mesh.tri_verts).astype(np.int64))


def piece_of(solid: Manifold, number: int, piece: Workpiece) -> tuple[Workpiece, np.ndarray]:
    """Return what has become of a copy of which a solid was made, and whether each face lies on one of its own, bool
    [F]; the others have the color of a point of the copy."""
    mesh = solid.to_mesh64()
    surface = surface_of(solid)
    runs = np.diff(np.array(mesh.run_index, np.int64)) // 3
    own = np.repeat(np.array(mesh.run_original_id) == number, runs)
    faces = np.where(own, np.array(mesh.face_id, np.int64), 0)
    weights = _weights(surface.positions[surface.triangles], piece.positions[piece.triangles[faces]])
    weights[~own] = 1 / 3
    carried = np.einsum("fck,fkd->fcd", weights, piece.weights[faces])
    return Workpiece(surface.positions, surface.triangles, piece.of_triangles[faces], carried), own


def _weights(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the barycentric weights [F, 3, 3] of three points [F, 3, 3] each on triangles [F, 3, 3]; exactly 1 and 0
    at their corners."""
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normal = np.cross(first, second)
    squared = np.maximum((normal**2).sum(axis=1), np.finfo(np.float64).tiny)[:, None]
    offsets = points - corners[:, :1]
    one = (np.cross(offsets, second[:, None]) * normal[:, None]).sum(axis=2) / squared
    two = (np.cross(first[:, None], offsets) * normal[:, None]).sum(axis=2) / squared
    weights = np.stack([1 - one - two, one, two], axis=2).clip(0, 1)
    weights /= weights.sum(axis=2, keepdims=True)
    at_corner = (points[:, :, None] == corners[:, None]).all(axis=3)
    return np.where(at_corner.any(axis=2, keepdims=True), at_corner, weights)
