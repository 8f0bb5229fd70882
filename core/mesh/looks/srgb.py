"""Linear colors as a screen takes them."""

from __future__ import annotations

import numpy as np


def encoded(colors: np.ndarray) -> np.ndarray:
    """Return sRGB colors for linear ones, both in [0, 1] (IEC 61966-2-1)."""
    within = np.clip(colors, 0, 1)
    return np.where(within <= 0.0031308, within * 12.92, 1.055 * within ** (1 / 2.4) - 0.055)
