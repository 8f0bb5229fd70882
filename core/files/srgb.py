"""sRGB colors and linear light (IEC 61966-2-1)."""

from __future__ import annotations

import numpy as np


def encoded(colors: np.ndarray) -> np.ndarray:
    """Return sRGB colors for linear ones, both in [0, 1]."""
    within = np.clip(colors, 0, 1)
    return np.where(within <= 0.0031308, within * 12.92, 1.055 * within ** (1 / 2.4) - 0.055)


def linear(colors: np.ndarray) -> np.ndarray:
    """Return linear colors for sRGB colors, both in [0, 1]."""
    return np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
