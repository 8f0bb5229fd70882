"""The colors of a surface from pictures on its UV map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.uv_pictures import UVPictures


@dataclass(frozen=True)
class PictureColors(UVPictures):
    """Colors (see ``core.printing.model.Colors``) from pictures uint8 [H, W, 3] sRGB, looked up bilinearly."""

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        return super().at(triangles, weights) / np.float32(255)
