"""What single triangles are like."""

from __future__ import annotations

import numpy as np


def areas(corners: np.ndarray) -> np.ndarray:
    """Return the areas float64 [F] of triangles with ``corners`` [F, 3, 3]."""
    return np.asarray(np.linalg.norm(crosses(corners), axis=1) / 2)


def normals(corners: np.ndarray) -> np.ndarray:
    """Return the normals float64 [F, 3] of triangles with ``corners`` [F, 3, 3]; 0 for those without area."""
    found = crosses(corners)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, 1))


def crosses(corners: np.ndarray) -> np.ndarray:
    """Return the normals float64 [F, 3] of triangles with ``corners`` [F, 3, 3], as long as twice their areas."""
    first, second, third = np.moveaxis(corners.astype(np.float64, copy=False), 1, 0)
    return np.asarray(np.cross(second - first, third - first))


def have_three_corners(triangles: np.ndarray) -> np.ndarray:
    """Return whether the corners of triangles int [F, 3] are three vertices, bool [F]."""
    return np.asarray((triangles != np.roll(triangles, 1, axis=1)).all(axis=1))
