"""The palette of style pictures as a limit: finished textures have no colors that the pictures lack.

The objective keeps almost all of a texture within the palette. What is left are parts that no view shows well, such as
the inside of folds and the rims of thin sheets, and there a stray color catches the eye.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.kernels.compiled import kernels
from core.parameterization.cielab import lab
from core.threads import meanwhile

# Units of CIELAB: differences that one can see side by side, and those between colors that are taken for one.
_TOLERANCE = 8.0
_GRAIN = 2.0
# Colors between the table's are interpolated.
_TABLE = 33
# Bounds memory, however large a texture is.
_AT_ONCE = 1 << 21
# CIELAB bends lines of sRGB: each round comes closer.
_ROUNDS = 3


class Palette:
    """The colors of ``pictures``, each [1, 3, H, W], sRGB in [0, 1].

    A thread finds them, so that the first step need not wait for what the first preview needs.
    """

    def __init__(self, pictures: Sequence[Tensor]) -> None:
        self._table = meanwhile(lambda: _table_of(pictures))

    @classmethod
    def of_table(cls, table: np.ndarray) -> Palette:
        """Return the palette whose ``table`` is given.

        Raises:
            ValueError: it is no table.
        """
        if len(table) < 2 or table.shape != (len(table), len(table), len(table), 3):
            raise ValueError(f"{table.shape} is not the shape of a table of colors")
        own, palette = np.ascontiguousarray(table, np.float32), cls.__new__(cls)
        palette._table = lambda: own
        return palette

    @property
    def table(self) -> np.ndarray:
        """What becomes of the colors in a grid, float32 [T, T, T, 3] by red, green, and blue from 0 to 1."""
        return self._table()

    def limit(self, colors: Tensor) -> Tensor:
        """Return sRGB colors [N, 3] in [0, 1], on the processor, with those that the pictures lack moved close to the
        nearest that they have."""
        compiled = kernels()
        if compiled is None:
            return _looked_up(colors, self.table)
        found = torch.empty((len(colors), 3))
        compiled.look_up_colors(colors.contiguous().numpy(), self.table, found.numpy())
        return found


def _looked_up(colors: Tensor, table: np.ndarray) -> Tensor:
    """Return what ``core.kernels.colors.look_up_colors`` finds, on machines without numba."""
    # The first axis of a volume is the third of its coordinates.
    volume = torch.from_numpy(np.ascontiguousarray(table.transpose(3, 2, 1, 0)))[None]
    found = [
        functional.grid_sample(volume, (2 * some - 1)[None, :, None, None], align_corners=True, padding_mode="border")
        for some in colors.split(_AT_ONCE)
    ]
    return torch.cat([own[0, :, :, 0, 0].T for own in found])


def _table_of(pictures: Sequence[Tensor]) -> np.ndarray:
    """Return the table of a palette."""
    # This imports much of scipy, which the first step can do without.
    from scipy.spatial import cKDTree

    own = np.concatenate([_different_colors(picture) for picture in pictures])
    steps = np.linspace(0, 1, _TABLE)
    table = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    _, nearest = cKDTree(lab(own)).query(lab(table))
    moved = _moved_near(table, own[nearest]).astype(np.float32)
    return np.ascontiguousarray(moved.reshape(_TABLE, _TABLE, _TABLE, 3))


def _moved_near(colors: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return colors [N, 3] that are farther than the tolerance from ``own`` [N, 3] at about that distance from it."""
    for _ in range(_ROUNDS):
        distance = np.linalg.norm(lab(colors) - lab(own), axis=1, keepdims=True)
        colors = own + np.minimum(1, _TOLERANCE / np.maximum(distance, 1e-6)) * (colors - own)
    return colors


def _different_colors(picture: Tensor) -> np.ndarray:
    """Return one color [N, 3] of each small cell of CIELAB that a picture has colors in."""
    # One of each 8-bit color first: a large photograph has a hundred times as many pixels.
    levels = (picture[0].flatten(1) * 255).round().to(torch.int32).numpy()
    there = np.zeros(1 << 24, bool)
    there[levels[0] << 16 | levels[1] << 8 | levels[2]] = True
    codes = np.flatnonzero(there)
    colors = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1) / 255
    # One number for each cell: coordinates are below 128 by far.
    cells = np.round(lab(colors) / _GRAIN).astype(np.int64) @ (1 << 16, 1 << 8, 1)
    _, first = np.unique(cells, return_index=True)
    return np.asarray(colors[first])
