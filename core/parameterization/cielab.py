"""CIELAB: a color space in which a distance of 1 is about the least difference that one can see."""

from __future__ import annotations

import numpy as np

from core.files.srgb import linear

# Linear sRGB to XYZ, divided by the white point D65 (IEC 61966-2-1, CIE 15).
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
) / np.array([[0.95047], [1.0], [1.08883]])


def lab(colors: np.ndarray) -> np.ndarray:
    """Return the CIELAB coordinates [..., 3] of sRGB colors [..., 3] in [0, 1] (CIE 1976)."""
    x, y, z = np.moveaxis(linear(colors) @ _TO_XYZ.T, -1, 0)
    x, y, z = (np.where(v > 216 / 24389, np.cbrt(v), (24389 / 27 * v + 16) / 116) for v in (x, y, z))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
