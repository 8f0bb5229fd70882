"""From parameters to the finished texture: every texel's color and maps, and the gutter round the UV islands."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.parameterization.texture import TextureParameterization
from core.render.symmetry import Symmetry
from core.texture.finish import UNCHANGED, Finish
from core.texture.gutter import dilate
from core.texture.mirrored_texels import MirroredTexels, mirrored_texels
from core.texture.udim import Tile
from core.threads import finished, in_order


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
    return finished(baking(parameterization, parameters, tile, size, stage, finish, symmetry))


def baking(
    parameterization: TextureParameterization[Any],
    parameters: Sequence[Tensor],
    tile: Tile,
    size: int,
    stage: int,
    finish: Finish = UNCHANGED,
    symmetry: Symmetry | None = None,
) -> Generator[float, None, np.ndarray]:
    """Return what ``bake`` does; yield the share of the texels that have their values."""
    lookups = parameterization.texel_lookups(tile.texels, tile.index, size, stage)
    mirrored = mirrored_texels(tile.texels, size, symmetry) if symmetry else None
    islands = tile.texels.coverage(size)
    return (yield from _bake(parameterization, parameters, lookups, tile, islands, mirrored, finish))


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
            self._islands = self._tile.texels.coverage(size)
            texels, image = self._tile.texels, self._tile.index
            self._mirrored = mirrored_texels(texels, size, self._symmetry) if self._symmetry else None
            self._lookups = list(self._parameterization.texel_lookups(texels, image, size, stage, again=True))
        given = self._parameterization, parameters, self._lookups, self._tile, self._islands, self._mirrored
        return finished(_bake(*given, self._finish))


def _bake(
    parameterization: TextureParameterization[Any],
    parameters: Sequence[Tensor],
    lookups: Iterable[tuple[np.ndarray, Any]],
    tile: Tile,
    islands: np.ndarray,
    mirrored: MirroredTexels | None,
    finish: Finish,
) -> Generator[float, None, np.ndarray]:
    count = len(parameterization.channels)
    values = np.zeros((islands.size, count), dtype=np.float32)
    colored = np.zeros(islands.size, dtype=bool)

    def color(band: tuple[np.ndarray, Any]) -> float:
        indices, lookup = band
        with torch.no_grad():
            found = parameterization.values(parameters, lookup).cpu()
            values[indices] = (finish.texels(found) if finish.is_same_everywhere else found).numpy()
        colored[indices] = True
        return int(indices[-1]) / islands.size if len(indices) else 0.0

    yield from in_order(color, lookups)
    if mirrored is not None:
        mirrored.copy(values, colored)
    # Texels right beside an island belong to it: filters blend them in.
    known = colored.reshape(islands.shape) & _widened(islands)
    image = dilate(values.reshape(*islands.shape, count), known)
    return image if finish.is_same_everywhere else finish.texture(image, tile)


def _widened(islands: np.ndarray) -> np.ndarray:
    """Return bool [S, S]: texels of islands, and their eight neighbors."""
    wide = islands.copy()
    wide[1:] |= islands[:-1]
    wide[:-1] |= islands[1:]
    both = wide.copy()
    both[:, 1:] |= wide[:, :-1]
    both[:, :-1] |= wide[:, 1:]
    return both
