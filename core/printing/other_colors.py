"""The colors of a surface that has no picture, or not everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.printing.model import Colors


@dataclass(frozen=True)
class VertexColors:
    """Colors (see ``core.printing.model.Colors``) of the corners of triangles, float32 [F, 3, 3] sRGB in [0, 1]."""

    corners: np.ndarray

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        colors = np.zeros((len(triangles), 3), np.float32)
        for corner in range(3):
            colors += self.corners[triangles, corner] * weights[:, corner, None].astype(np.float32)
        return colors.clip(0, 1)


def as_colors(values: np.ndarray) -> np.ndarray:
    """Return an attribute [F, 3, C] as colors float32 [F, 3, 3] in [0, 1]: a single number is a gray."""
    wide = values if values.shape[2] >= 3 else np.repeat(values[..., :1], 3, axis=2)
    return np.asarray(wide[..., :3].clip(0, 1), np.float32)


def plain(color: np.ndarray, count: int) -> VertexColors:
    """Return one color [3] for all of ``count`` triangles."""
    return VertexColors(np.broadcast_to(color.astype(np.float32), (count, 3, 3)))


@dataclass(frozen=True)
class Patchwork:
    """Several colors on one surface; ``of_triangles`` int [F] says which ones each triangle has."""

    colors: Sequence[Colors]
    of_triangles: np.ndarray

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        found = np.empty((len(triangles), 3), np.float32)
        shown = self.of_triangles[triangles]
        for index in np.unique(shown):
            here = shown == index
            found[here] = self.colors[index].at(triangles[here], weights[here])
        return found
