"""What a mesh is before its vertices move."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.errors import InputError
from core.geometry.topology import joined, subdivided
from core.mesh.checks import without_flat
from core.mesh.mesh import Mesh


@dataclass(frozen=True)
class Start:
    """A mesh with one vertex at each place of a seam, and UVs everywhere. ``own`` int [V] tells which of its vertices
    each vertex of the job's mesh has become."""

    mesh: Mesh
    own: np.ndarray
    notes: tuple[str, ...]


def start_of(mesh: Mesh, most_triangles: int, textured: bool) -> Start:
    """Return a mesh whose vertices can move, cut into up to so many triangles.

    Raises:
        InputError: the mesh has no visible faces, or is to wear a texture and lacks UVs.
    """
    check_uvs(mesh, textured)
    visible, notes = without_flat(mesh)
    if visible.uvs is None:
        visible = replace(visible, uvs=np.zeros((*visible.triangles.shape, 2), np.float32))
    else:
        visible = replace(visible, uvs=np.nan_to_num(visible.uvs, nan=0.0, posinf=0.0, neginf=0.0))
    whole, own = joined(visible)
    return Start(subdivided(whole, most_triangles), own, notes)


def check_uvs(mesh: Mesh, textured: bool) -> None:
    """Make sure that a mesh has UVs if it wears a texture; clay needs none.

    Raises:
        InputError: it lacks them.
    """
    if textured and (mesh.uvs is None or not np.isfinite(mesh.uvs).all()):
        raise InputError(
            "The mesh has no UVs on some or all of its faces, so it cannot wear a texture; unwrap it first, or go "
            "without the texture."
        )


def middle(mesh: Mesh) -> np.ndarray:
    """Return the middle of the box around a mesh, [3]."""
    corners = mesh.positions[mesh.triangles].reshape(-1, 3)
    return np.asarray((corners.min(axis=0) + corners.max(axis=0)) / 2)
