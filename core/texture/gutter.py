"""Gutters: texels that no triangle touches take the color of the nearest texel that a triangle does touch.

Without them, filtering and mip levels would bleed the background into UV islands.
"""

from __future__ import annotations

import numpy as np

from core.kernels.compiled import kernels
from core.threads import share_out

_LINES_AT_A_TIME = 256


def dilate(texture: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Replace every texel of ``texture`` [H, W, C] outside ``covered`` bool [H, W] by the nearest inside, and return
    it: it is changed, for a copy of a large one would take much memory.

    A texture that is covered nowhere or everywhere stays as it is.
    """
    if covered.all() or not covered.any():
        return texture
    compiled = kernels()
    if compiled is None or texture.dtype != np.float32:
        return _dilated_without_compiler(texture, covered)
    height, width = covered.shape
    rows = np.empty((height, width), np.int16)
    share_out(lambda some: compiled.nearest_rows(covered, *some, rows), _parts(width))
    share_out(lambda some: compiled.fill_rows(texture, covered, rows, *some), _parts(height))
    return texture


def _dilated_without_compiler(texture: np.ndarray, covered: np.ndarray) -> np.ndarray:
    # Scipy takes a while to import, and most jobs start without this.
    from scipy.ndimage import distance_transform_edt

    missing = ~covered
    rows, columns = distance_transform_edt(missing, return_distances=False, return_indices=True)
    texture[missing] = texture[rows[missing], columns[missing]]
    return texture


def _parts(count: int) -> list[tuple[int, int]]:
    """Return the first and the end of parts of ``count`` rows or columns."""
    return [(start, min(start + _LINES_AT_A_TIME, count)) for start in range(0, count, _LINES_AT_A_TIME)]
