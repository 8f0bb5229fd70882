"""Gutters: texels that no triangle touches take the color of the nearest texel that a triangle does touch.

Without them, filtering and mip levels would bleed the background into UV islands.
"""

from __future__ import annotations

import numpy as np


def dilate(texture: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Replace every texel of ``texture`` [H, W, C] outside ``covered`` bool [H, W] by the nearest inside, and return
    it: it is changed, for a copy of a large one would take much memory.

    A texture that is covered nowhere or everywhere stays as it is.
    """
    if covered.all() or not covered.any():
        return texture
    missing = ~covered
    # Scipy takes a while to import, and most jobs start without this.
    from scipy.ndimage import distance_transform_edt

    rows, columns = distance_transform_edt(missing, return_distances=False, return_indices=True)
    texture[missing] = texture[rows[missing], columns[missing]]
    return texture
