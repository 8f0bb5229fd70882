"""UVs of a texture that repeats, moved to where there is a picture."""

from __future__ import annotations

import numpy as np

# How far rounding may move a UV out of its unit square.
_TOLERANCE = 1e-5


def in_unit_square(uvs: np.ndarray) -> np.ndarray | None:
    """Return UVs [F, 3, 2] with each triangle moved by whole numbers into [0, 1], or None if one crosses a border."""
    moved = uvs - np.floor(uvs.min(axis=1, keepdims=True) + _TOLERANCE)
    return np.clip(moved, 0, 1).astype(np.float32) if moved.max() <= 1 + _TOLERANCE else None
