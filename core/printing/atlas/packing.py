"""Charts side by side in a square: on shelves, by height."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.printing.atlas.charts import Charts

GUTTER = 3
"""Texels around each chart that belong to it."""
SMALLEST, LARGEST = 256, 8192
_STEPS = 12


def size_for(charts: Charts, texel: float) -> int:
    """Return the width of the texture, a power of two, in which texels are no wider than ``texel`` on the surface, as
    far as there are textures of that size."""
    size = SMALLEST
    while size < LARGEST and _shelved(_boxes(charts, 1 / texel), size) is None:
        size *= 2
    return size


def packed(charts: Charts, size: int) -> np.ndarray:
    """Return UVs float32 [F, 3, 2] of charts in a texture of ``size`` x ``size`` texels, as large as they fit.

    Raises:
        InputError: there is no room for so many charts.
    """
    low, high = 0.0, size / max(float(charts.sizes.max()), 1e-12)
    corners = _shelved(_boxes(charts, low), size)
    if corners is None:
        raise InputError(
            f"The surface is in {len(charts.sizes)} pieces, for which a texture of {size} x {size} has no room; make "
            "it larger with --texture-size."
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2
        found = _shelved(_boxes(charts, middle), size)
        if found is None:
            high = middle
        else:
            low, corners = middle, found
    places = charts.places * low + (corners[charts.of_triangles] + GUTTER + 0.5)[:, None]
    return (places / size).astype(np.float32)


def _boxes(charts: Charts, scale: float) -> np.ndarray:
    """Return the width and height int64 [C, 2] in texels that charts take, gutters included."""
    return np.ceil(charts.sizes * scale).astype(np.int64) + 2 * GUTTER + 1


def _shelved(boxes: np.ndarray, size: int) -> np.ndarray | None:
    """Return the lower left corners int64 [C, 2] of boxes on shelves in a square, or None if they do not fit."""
    if boxes.max() > size or (boxes[:, 0] * boxes[:, 1]).sum() > size * size:
        return None
    order = np.lexsort([-boxes[:, 0], -boxes[:, 1]])
    widths, heights = boxes[order].T
    ends = np.concatenate([[0], np.cumsum(widths)])
    corners = np.empty_like(boxes)
    first, shelf = 0, 0
    while first < len(order):
        if shelf + heights[first] > size:
            return None
        last = int(np.searchsorted(ends, ends[first] + size, side="right")) - 1
        corners[order[first:last], 0] = ends[first:last] - ends[first]
        corners[order[first:last], 1] = shelf
        shelf += int(heights[first])
        first = last
    return corners
