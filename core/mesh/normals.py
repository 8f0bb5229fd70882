"""Normals of meshes as they are shaded: smooth, with sharp edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

NORMAL_ATTRIBUTE = "patina.normal"
"""The normals of the corners that another program has, [F, 3, 3]."""

# If a face leans farther than this from the smooth normal of a corner, the corner is sharp, as those of a cube are. At
# edges between faces at right angles it leans by 45°, whatever rounding did.
_SHARP = np.cos(np.radians(44.0))


@dataclass(frozen=True)
class CornerNormals:
    """Unit normals of the corners of triangles, float64 [F, 3, 3], and which of them are ``sharp``, bool [F, 3]: they
    have the normal of their face, others that of their vertex, the mean of its faces."""

    normals: np.ndarray
    sharp: np.ndarray


def corner_normals(positions: np.ndarray, triangles: np.ndarray) -> CornerNormals:
    """Return the normals of the corners of ``triangles`` int [F, 3] of ``positions`` [V, 3]."""
    corners = positions[triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat = np.repeat(unit(faces)[:, None], 3, axis=1)
    weighted = (flat * corner_angles(corners)[..., None]).reshape(-1, 3).T
    sums = [np.bincount(triangles.reshape(-1), own, len(positions)) for own in weighted]
    smooth = unit(np.stack(sums, axis=1))[triangles]
    sharp = (smooth * flat).sum(axis=2) < _SHARP
    return CornerNormals(np.where(sharp[..., None], flat, smooth), sharp)


def given_normals(attributes: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """Return the unit normals of corners float32 [F, 3, 3] that ``attributes`` give, None where they do not."""
    given = attributes.get(NORMAL_ATTRIBUTE)
    if given is None or given.shape[2] != 3:
        return None
    found = unit(given.astype(np.float64))
    return found.astype(np.float32) if (np.abs(found).max(axis=2) > 0).all() else None


def corner_angles(corners: np.ndarray) -> np.ndarray:
    """Return the angles float64 [F, 3] of triangles with ``corners`` [F, 3, 3]. Normals of faces are weighted by them:
    however the sides of a cube are cut into triangles, each side counts the same."""
    ahead = unit(np.roll(corners, -1, axis=1) - corners)
    behind = unit(np.roll(corners, 1, axis=1) - corners)
    return np.asarray(np.arccos(np.clip((ahead * behind).sum(axis=2), -1, 1)))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors [..., 3] with the length 1, but those of length 0."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(np.float64).tiny))
