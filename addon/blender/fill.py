"""Fills the texels that no face covers, so that filtering at the borders of UV islands shows nothing foreign."""

from __future__ import annotations

import numpy as np


def filled(colors: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Return colors with every uncovered texel filled from the covered ones nearby (push and pull).

    Each coarser level averages the covered texels of the finer one; holes take the color of the coarser level.
    Source: Gortler et al., "The Lumigraph", section 3.4.

    Args:
        colors: float32 [H, W, C].
        covered: bool [H, W], true somewhere.
    """
    if covered.all():
        return colors
    height, width = covered.shape
    even = ((0, height % 2), (0, width % 2))
    weights = np.pad(covered, even).astype(np.float32)
    weighted = np.pad(colors, (*even, (0, 0))) * weights[..., None]
    counts, sums = _of_four(weights), _of_four(weighted)
    coarse = filled(sums / np.maximum(counts, 1)[..., None], counts > 0)
    fine = coarse.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
    return np.where(covered[..., None], colors, fine)


def _of_four(values: np.ndarray) -> np.ndarray:
    """Return the sums of blocks of 2 x 2 texels; both sides are even."""
    return np.asarray(values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2])
