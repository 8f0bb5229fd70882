"""Surfaces that keep their colors while a relief is carved into them."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from core.texture.udim import Tile

CLAY = 0.72
"""The gray of a surface that has no colors, sRGB."""


def clay(_tile: Tile, size: int) -> np.ndarray:
    """Return the colors of clay, [size, size, 3]."""
    return np.full((size, size, 3), CLAY, np.float32)


def surface_colors(values: Tensor, base: Tensor | None) -> Tensor:
    """Return the colors [N, 3] of a surface that keeps its own, at places that have the ``values`` [N, C] of a texture:
    those of its base texture [N, C] or of clay."""
    return values.new_full((len(values), 3), CLAY) if base is None else base[:, :3]
