"""Pictures on the UV map of a surface, looked up at points on its triangles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# What is at work then fits into the processor's cache.
_AT_ONCE = 50_000


@dataclass(frozen=True)
class UVPictures:
    """Pictures that are looked up bilinearly.

    ``uvs`` float32 [F, 3, 2] per corner with the origin at the bottom left, in units of the triangle's own picture;
    ``pictures`` [H, W, C] of any numbers, row 0 at the top; ``of_triangles`` int [F] says which one each triangle
    shows, None for the only one. Where ``repeats``, a picture goes on outside of 0 to 1; else its edge does.
    """

    uvs: np.ndarray
    pictures: Sequence[np.ndarray]
    of_triangles: np.ndarray | None = None
    repeats: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the values, float32 [N, C], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        values = np.empty((len(triangles), self.pictures[0].shape[2]), np.float32)
        for start in range(0, len(triangles), _AT_ONCE):
            chosen = slice(start, start + _AT_ONCE)
            uvs = np.einsum("ncd,nc->nd", self.uvs[triangles[chosen]], weights[chosen])
            values[chosen] = self._look_up(triangles[chosen], uvs)
        return values

    def _look_up(self, triangles: np.ndarray, uvs: np.ndarray) -> np.ndarray:
        if self.of_triangles is None:
            return bilinear(self.pictures[0], uvs, self.repeats)
        values = np.empty((len(triangles), self.pictures[0].shape[2]), np.float32)
        shown = self.of_triangles[triangles]
        for index in np.unique(shown):
            here = shown == index
            values[here] = bilinear(self.pictures[index], uvs[here], self.repeats)
        return values


def bilinear(picture: np.ndarray, uvs: np.ndarray, repeats: bool) -> np.ndarray:
    """Return the values of a picture [H, W, C] at UVs [N, 2], float32 [N, C]."""
    height, width, channels = picture.shape
    across = uvs[:, 0].astype(np.float64) * width - 0.5
    down = (1 - uvs[:, 1].astype(np.float64)) * height - 0.5
    left, top = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    right_share = (across - left).astype(np.float32)[:, None]
    lower_share = (down - top).astype(np.float32)[:, None]

    def place(index: np.ndarray, size: int) -> np.ndarray:
        return index % size if repeats else np.clip(index, 0, size - 1)

    columns, rows = (place(left, width), place(left + 1, width)), (place(top, height), place(top + 1, height))
    # Indices of texels are several times as fast as pairs of a row and a column.
    texels = picture.reshape(-1, channels)
    corners = (texels.take(row * width + column, axis=0).astype(np.float32) for row in rows for column in columns)
    upper, lower = (next(corners) * (1 - right_share) + next(corners) * right_share for _ in rows)
    return np.asarray(upper * (1 - lower_share) + lower * lower_share, np.float32)
