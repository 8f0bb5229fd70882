"""Tangent frames as MikkTSpace makes them, in which normal maps are written and read (Mikkelsen 2008, Simulation of
Wrinkled Surfaces Revisited)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.mesh.mesh import unique_rows
from core.mesh.normals import unit
from core.mesh.uv_derivatives import uv_derivatives

TANGENT_ATTRIBUTE = "patina.tangent"
"""The tangents that another program has, [F, 3, 4] per corner."""

# Triangles with less area than this in the UV map have no direction of their own.
_NO_AREA = 1e-20


def corner_tangents(
    corners: np.ndarray, uvs: np.ndarray, normals: np.ndarray, attributes: Mapping[str, np.ndarray] | None = None
) -> np.ndarray:
    """Return the tangents of the corners of triangles, float32 [F, 3, 4]: unit vectors along u, at right angles to the
    normals, and last the sign of the bitangent, sign · normal × tangent, which goes along v.

    Corners of one position, normal, and UV share a tangent, the mean of their triangles weighted by angle, but where
    one triangle is mirrored in the UV map. Triangles without area there go with their neighbors. Tangents that
    ``attributes`` give are returned as they are.

    Args:
        corners: positions [F, 3, 3].
        uvs: [F, 3, 2].
        normals: unit normals of the corners, [F, 3, 3].
        attributes: values per corner by name, each [F, 3, C].
    """
    given = (attributes or {}).get(TANGENT_ATTRIBUTE)
    if given is not None and given.shape == (*normals.shape[:2], 4):
        return given.astype(np.float32)
    corners, uvs, normals = (values.astype(np.float64) for values in (corners, uvs, normals))
    along_u, _, area = uv_derivatives(corners[:, 1:] - corners[:, :1], uvs[:, 1:] - uvs[:, :1])
    empty = np.abs(area) < _NO_AREA
    sign = np.where(area < 0, -1.0, 1.0)
    ways = unit(along_u * sign[:, None])
    own = _in_plane(np.repeat(ways[:, None], 3, axis=1), normals)
    own *= (_angles(corners, normals) * ~empty[:, None])[..., None]
    keys = np.concatenate([corners, normals, uvs, np.repeat(sign[:, None, None], 3, axis=1)], axis=2).reshape(-1, 9)
    tangents = _sums(keys, own)
    # Triangles without direction take that of whatever else meets in their corners.
    lost = np.linalg.norm(tangents, axis=2) < 1e-9
    tangents = np.where(lost[..., None], _sums(keys[:, :8], own), tangents)
    lost = np.linalg.norm(tangents, axis=2) < 1e-9
    tangents = np.where(lost[..., None], _any_tangents(normals), unit(tangents))
    signs = np.repeat(sign[:, None, None], 3, axis=1)
    return np.concatenate([tangents, signs], axis=2).astype(np.float32)


def bitangents(normals: np.ndarray, tangents: np.ndarray) -> np.ndarray:
    """Return the bitangents [..., 3] of ``normals`` [..., 3] and ``tangents`` [..., 4]."""
    return np.asarray(tangents[..., 3:] * np.cross(normals, tangents[..., :3]))


def _in_plane(vectors: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return unit vectors [..., 3] at right angles to ``normals``; 0 for those along them."""
    return unit(vectors - (vectors * normals).sum(axis=-1, keepdims=True) * normals)


def _angles(corners: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return the angles [F, 3] between the sides at each corner, seen along its normal."""
    ahead = _in_plane(np.roll(corners, -1, axis=1) - corners, normals)
    behind = _in_plane(np.roll(corners, 1, axis=1) - corners, normals)
    return np.asarray(np.arccos(np.clip((ahead * behind).sum(axis=2), -1, 1)))


def _sums(keys: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Return for each vector [F, 3, 3] the sum of those with the same key, one of ``keys`` [3 F, K]."""
    # Minus zero is zero.
    first, group = unique_rows(keys + 0.0)
    sums = np.stack([np.bincount(group, part, len(first)) for part in vectors.reshape(-1, 3).T], axis=1)
    return np.asarray(sums[group].reshape(vectors.shape))


def _any_tangents(normals: np.ndarray) -> np.ndarray:
    """Return unit vectors at right angles to ``normals`` [..., 3]: along x where that is possible."""
    steep = np.abs(normals[..., :1]) > 0.9
    return _in_plane(np.where(steep, [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]), normals)
