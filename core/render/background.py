"""Random backgrounds, a new one for every view, so that no texture can rely on one."""

from __future__ import annotations

import numpy as np

_CELLS = 6


def random_background(size: int, mean: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return smooth noise float32 [3, size, size] in (0, 1) around the sRGB color ``mean`` [3]."""
    inner = np.clip(mean, 0.05, 0.95)
    center = np.log(inner / (1 - inner)).reshape(3, 1, 1)
    tint = random.normal(0.0, 0.5, (3, 1, 1))
    cells = center + tint + random.normal(0.0, 0.6, (3, _CELLS, _CELLS))
    spread = _linear_interpolation(size)
    # Weights add up to 1, so what is added to all cells is added to all pixels.
    noise = (spread @ cells.astype(np.float32)) @ spread.T
    np.exp(-noise, out=noise)
    noise += 1
    return np.reciprocal(noise, out=noise)


def _linear_interpolation(size: int) -> np.ndarray:
    """Return the matrix float32 [size, cells] that interpolates linearly between cells from border to border."""
    where = np.linspace(0, _CELLS - 1, size)
    return np.maximum(0.0, 1.0 - np.abs(where[:, None] - np.arange(_CELLS))).astype(np.float32)
