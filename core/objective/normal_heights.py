"""Heights whose slopes are those of a normal map, by least squares."""

from __future__ import annotations

import numpy as np

# Waves this many times as long as the picture's shorter side is divided into follow the displacement map, where there
# is one: normals know nothing of how high wide forms are.
_CROSSOVER = 8
# Steeper normals are errors.
_STEEPEST = 8.0


def height_of_normals(normals: np.ndarray, displacement: np.ndarray | None = None) -> np.ndarray:
    """Return the height [H, W], in pixels, whose slopes are the normals' (Frankot, Chellappa 1988); the set is taken to
    repeat, as sets do.

    Args:
        normals: unit vectors [H, W, 3], x to the right, y up, z outward.
        displacement: a height in any unit [H, W], which decides on wide forms.
    """
    upward = np.maximum(normals[..., 2], 1e-3)
    across = np.clip(-normals[..., 0] / upward, -_STEEPEST, _STEEPEST)
    down = np.clip(normals[..., 1] / upward, -_STEEPEST, _STEEPEST)
    height, width = upward.shape
    y = 2 * np.pi * np.fft.fftfreq(height)[:, None]
    x = 2 * np.pi * np.fft.rfftfreq(width)[None]
    squares = x**2 + y**2
    slopes = -1j * (x * np.fft.rfft2(across) + y * np.fft.rfft2(down))
    if displacement is None:
        squares[0, 0] = 1.0
        slopes[0, 0] = 0.0
        return np.asarray(np.fft.irfft2(slopes / squares, s=(height, width)))
    wanted = np.fft.rfft2(displacement - displacement.mean())
    scale = _scale(slopes, wanted, squares)
    pull = (2 * np.pi * _CROSSOVER / min(height, width)) ** 2
    return np.asarray(np.fft.irfft2((slopes + pull * scale * wanted) / (squares + pull), s=(height, width)))


def _scale(slopes: np.ndarray, displacement: np.ndarray, squares: np.ndarray) -> float:
    """Return how many pixels high one unit of the displacement is, by least squares of slopes; 0 if the two do not go
    together."""
    fits = float((slopes * displacement.conj()).real.sum())
    return max(0.0, fits / max(1e-12, float((squares * np.abs(displacement) ** 2).sum())))
