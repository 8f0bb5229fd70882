"""Random fields with a chosen grain, all of zero mean and unit standard deviation."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage


def smooth(rng: np.random.Generator, shape: tuple[int, ...], grain: float | tuple[float, float]) -> np.ndarray:
    """Return float32 [H, W] noise of blobs about ``grain`` pixels wide; two grains are (vertical, horizontal)."""
    sigma = np.broadcast_to(np.asarray(grain, dtype=float) / 2, 2)
    # Coarse grains are made small and enlarged: a wide filter at full size costs seconds and gives the same.
    step = np.maximum(1, sigma // 4)
    rows, columns = np.ceil(np.array(shape) / step).astype(int) + 4
    small = ndimage.gaussian_filter(rng.standard_normal((rows, columns), dtype=np.float32), sigma / step, mode="wrap")
    if step.max() == 1:
        return standardized(small[: shape[0], : shape[1]])
    box = (2, 2, 2 + shape[1] / step[1], 2 + shape[0] / step[0])
    enlarged = Image.fromarray(small).resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box)
    return standardized(np.asarray(enlarged))


def fractal(rng: np.random.Generator, shape: tuple[int, ...], grain: float, octaves: int = 5) -> np.ndarray:
    """Return float32 [H, W] noise summed over octaves: each half as coarse and half as strong as the one before."""
    return standardized(sum(smooth(rng, shape, grain / 2**k) / 2**k for k in range(octaves)))


def standardized(field: np.ndarray) -> np.ndarray:
    """Return ``field`` shifted and scaled to zero mean and unit standard deviation, as float32."""
    centered = np.asarray(field, dtype=np.float32) - np.float32(np.mean(field))
    return centered / centered.std()
