"""Light on a surface that has a height."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def lit(picture: np.ndarray, height: np.ndarray, depth: float, gloss: float = 0.0) -> np.ndarray:
    """Return the picture [H, W, 3] as a surface of ``height`` [H, W] (pixels, times ``depth``) lit from the upper left.

    Flat ground keeps its color. ``gloss`` is the strength of the highlights on slopes that face the light.
    """
    down, right = np.gradient(ndimage.gaussian_filter(height, 0.7) * depth)
    length = np.sqrt(1 + down**2 + right**2)
    light = np.array([0.5, 0.62, 0.6]) / np.linalg.norm([0.5, 0.62, 0.6])
    diffuse = (light[0] * right + light[1] * down + light[2]) / length / light[2]
    shade = np.clip(0.35 + 0.65 * diffuse, 0.35, 1.35)
    shine = gloss * np.clip(diffuse - 1.15, 0, None) ** 2
    return picture * shade[..., None] + shine[..., None]
