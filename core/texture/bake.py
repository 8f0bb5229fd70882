"""From parameters to the finished texture: every texel's color and maps, and the gutter round the UV islands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from scipy.ndimage import binary_dilation
from torch import Tensor

from core.parameterization.texture import TextureParameterization
from core.render.symmetry import Symmetry
from core.texture.finish import UNCHANGED, Finish
from core.texture.gutter import coverage, dilate
from core.texture.mirrored_texels import MirroredTexels, mirrored_texels
from core.texture.udim import Tile


def bake(
    parameterization: TextureParameterization[Any],
    parameters: Sequence[Tensor],
    tile: Tile,
    size: int,
    stage: int,
    finish: Finish = UNCHANGED,
    symmetry: Symmetry | None = None,
) -> np.ndarray:
    """Return the image float32 [size, size, 3 + M] in [0, 1], the color and the M maps; texels outside the islands take
    the nearest values."""
    lookups = parameterization.texel_lookups(tile.texels, tile.index, size, stage)
    mirrored = mirrored_texels(tile.texels, size, symmetry) if symmetry else None
    return finish.texture(_bake(parameterization, parameters, lookups, coverage(tile.mesh, size), mirrored), tile)


class PreviewBaker:
    """Bakes small images of a tile again and again, and keeps whatever does not depend on parameters."""

    def __init__(
        self,
        parameterization: TextureParameterization[Any],
        tile: Tile,
        finish: Finish,
        symmetry: Symmetry | None = None,
    ) -> None:
        self._finish = finish
        self._symmetry = symmetry
        self._mirrored: MirroredTexels | None = None
        self._parameterization = parameterization
        self._tile = tile
        self._made_for = (0, 0)
        self._islands = np.empty((0, 0), dtype=bool)
        self._lookups: list[tuple[np.ndarray, Any]] = []

    def bake(self, parameters: Sequence[Tensor], size: int, stage: int) -> np.ndarray:
        """Return the image float32 [size, size, 3 + M] as it is in ``stage``."""
        if self._made_for != (size, stage):
            self._made_for = (size, stage)
            self._islands = coverage(self._tile.mesh, size)
            texels, image = self._tile.texels, self._tile.index
            self._mirrored = mirrored_texels(texels, size, self._symmetry) if self._symmetry else None
            self._lookups = list(self._parameterization.texel_lookups(texels, image, size, stage))
        baked = _bake(self._parameterization, parameters, self._lookups, self._islands, self._mirrored)
        return self._finish.texture(baked, self._tile)


def _bake(
    parameterization: TextureParameterization[Any],
    parameters: Sequence[Tensor],
    lookups: Iterable[tuple[np.ndarray, Any]],
    islands: np.ndarray,
    mirrored: MirroredTexels | None,
) -> np.ndarray:
    count = len(parameterization.channels)
    values = np.zeros((islands.size, count), dtype=np.float32)
    colored = np.zeros(islands.size, dtype=bool)
    with torch.no_grad():
        for indices, lookup in lookups:
            values[indices] = parameterization.values(parameters, lookup).cpu().numpy()
            colored[indices] = True
    if mirrored is not None:
        mirrored.copy(values, colored)
    # Texels right beside an island belong to it: filters blend them in.
    known = colored.reshape(islands.shape) & binary_dilation(islands, np.ones((3, 3), dtype=bool))
    return dilate(values.reshape(*islands.shape, count), known)
