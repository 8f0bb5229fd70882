"""Direction fields: which way is up for a pattern at each corner of a mesh, along the surface."""

from __future__ import annotations

import numpy as np

from core.mesh.line_field import cells_of, smoothed_lines, unit, with_signs
from core.mesh.mesh import Mesh
from core.mesh.uv_derivatives import uv_derivatives

# Where curvatures differ by less than this part of the larger one, neither direction stands out.
_ISOTROPIC = 0.1
_TINY = 1e-12


def upward(mesh: Mesh, up: np.ndarray) -> np.ndarray:
    """Return the directions float32 [F, 3, 3] that point as far to ``up`` [3] as the surface lets them; 0 where it
    lies flat."""
    return along_surface(np.broadcast_to(up, (len(mesh.triangles), 3, 3)), mesh)


def along_surface(directions: np.ndarray, mesh: Mesh) -> np.ndarray:
    """Return directions [F, 3, 3] at the corners of a mesh, pressed onto its surface: float32, of unit length or 0."""
    normals = vertex_normals(mesh)[mesh.triangles]
    flat = directions - (directions * normals).sum(axis=2, keepdims=True) * normals
    length = np.linalg.norm(flat, axis=2, keepdims=True)
    # What is left of a direction across the surface is noise.
    return np.where(length > 1e-3, flat / np.maximum(length, 1e-30), 0).astype(np.float32)


def along_v(mesh: Mesh) -> np.ndarray:
    """Return the directions float32 [F, 3, 3] in which V grows in the UV map; 0 where a face has no area in it."""
    return _constant(uv_steps(mesh)[:, :, 1])


def along_curvature(mesh: Mesh, up: np.ndarray) -> np.ndarray:
    """Return the directions float32 [F, 3, 3] in which the surface bends least: along a limb, not around it.

    They are those of the smaller absolute principal curvature. They change smoothly, also over parts that bend alike in
    all directions or not at all, whose neighbors decide; most of them point to ``up`` [3] rather than away from it.
    """
    normals = vertex_normals(mesh)
    cells = cells_of(mesh, normals)
    bending = cells.sums(_bending(mesh, normals))
    values, vectors = np.linalg.eigh(bending)
    # The eigenvector along the normal is no direction of the surface, whatever its eigenvalue.
    across = np.abs(np.einsum("nkc,nk->nc", vectors, cells.normals)).argmax(axis=1)
    sizes = np.abs(values)
    sizes[np.arange(len(sizes)), across] = np.inf
    least = sizes.argmin(axis=1)
    rows = np.arange(len(sizes))
    sizes[rows, across] = -1
    most = sizes.argmax(axis=1)
    small, large = np.abs(values[rows, least]), np.abs(values[rows, most])
    sure = np.maximum(large - small - _ISOTROPIC * large, 0)
    lines = vectors[rows, :, least]
    directions = smoothed_lines(cells, sure[:, None, None] * lines[:, :, None] * lines[:, None, :])
    return along_surface(with_signs(cells, directions, up)[cells.of_vertices][mesh.triangles], mesh)


def vertex_normals(mesh: Mesh) -> np.ndarray:
    """Return the normals float64 [V, 3] at the vertices of a mesh: means of those of the faces, by area."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return unit(_at_vertices(mesh, np.repeat(cross[:, None], 3, axis=1)))


def uv_steps(mesh: Mesh) -> np.ndarray:
    """Return the steps on the surface that u and v make, unit vectors float64 [F, 3, 2]; 0 where UVs have no area."""
    assert mesh.uvs is not None
    corners, uvs = mesh.positions[mesh.triangles].astype(np.float64), mesh.uvs.astype(np.float64)
    steps_u, steps_v, area = uv_derivatives(corners[:, 1:] - corners[:, :1], uvs[:, 1:] - uvs[:, :1])
    sign = np.where(np.abs(area) > _TINY, np.sign(area), 0.0)[:, None]
    return np.stack([unit(sign * steps_u), unit(sign * steps_v)], axis=2)


def _constant(directions: np.ndarray) -> np.ndarray:
    """Return the direction [F, 3] of each face at all its corners, float32 [F, 3, 3]."""
    return np.repeat(directions[:, None], 3, axis=1).astype(np.float32)


def _bending(mesh: Mesh, normals: np.ndarray) -> np.ndarray:
    """Return how normals change along the surface, symmetric tensors [V, 3, 3], summed by area over the faces around
    each vertex (Rusinkiewicz 2004, in 3D instead of tangent coordinates)."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    cross = np.cross(first, second)
    area = np.linalg.norm(cross, axis=1)
    face_normals = cross / np.maximum(area, 1e-30)[:, None]
    at_corners = normals[mesh.triangles]
    # The gradient of a linear function on a triangle: its values at the corners times these vectors.
    opposite = np.stack(
        [corners[:, 2] - corners[:, 1], corners[:, 0] - corners[:, 2], corners[:, 1] - corners[:, 0]], axis=1
    )
    gradients = np.cross(face_normals[:, None], opposite) / np.maximum(area, 1e-30)[:, None, None]
    change = np.einsum("fki,fkj->fij", at_corners, gradients)
    flat = np.eye(3) - face_normals[:, :, None] * face_normals[:, None, :]
    change = flat @ (change + change.transpose(0, 2, 1)) / 2 @ flat
    return _at_vertices(mesh, np.repeat((area[:, None, None] * change)[:, None], 3, axis=1))


def _at_vertices(mesh: Mesh, values: np.ndarray) -> np.ndarray:
    """Return the sums [V, ...] of values [F, 3, ...] of corners over those at each vertex."""
    flat = values.reshape(len(mesh.triangles) * 3, -1)
    where = mesh.triangles.reshape(-1)
    sums = [np.bincount(where, column, len(mesh.positions)) for column in flat.T]
    return np.stack(sums, axis=1).reshape(len(mesh.positions), *values.shape[2:])
