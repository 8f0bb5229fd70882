"""What is kept of the base texture: all of it outside of masks, and some of it everywhere if the strength is low."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.border.names import name_of_tile
from core.files.picture import read_picture
from core.texture.surface_map import SurfaceMap, TexelValues
from core.texture.udim import Tile

_LARGEST = 8192
# From this strength on the new texture covers the base texture, and only its content is kept.
_OPAQUE = 0.5


def opacity(strength: float) -> float:
    """Return how much of the new texture covers the base texture at a strength in [0, 1]."""
    return min(1.0, strength / _OPAQUE)


def content_factor(strength: float) -> float:
    """Return what the content of the base texture counts at a strength in [0, 1]: 1 up to the middle, then less, and
    nothing in the end."""
    return min(1.0, (1 - strength) / max(strength, _OPAQUE))


@dataclass(frozen=True)
class Kept:
    """The base texture under the new one.

    Attributes:
        base: the base texture at texels, its color and what its maps are beside the new ones, C = 3 + M.
        cover: how much of the new texture there is at texels, C = 1.
        shown: the same for views.
    """

    base: TexelValues
    cover: TexelValues
    shown: SurfaceMap


def base_colors(folder: Path, name: str) -> TexelValues:
    """Return the colors of the base texture in a folder, scaled to the size that is asked for; in its file's name,
    ``<UDIM>`` stands for the number of a tile."""

    def values(tile: Tile, size: int) -> np.ndarray:
        picture = read_picture(folder / name_of_tile(name, tile.number), maximum_side=_LARGEST)
        if picture.shape[:2] == (size, size):
            return np.require(picture, requirements="W")
        image = torch.from_numpy(picture).permute(2, 0, 1)[None]
        scaled = functional.interpolate(image, size=(size, size), mode="bicubic", antialias=True).clamp(0, 1)
        return np.ascontiguousarray(scaled[0].permute(1, 2, 0).numpy())

    return values


def laid_over(base: Tensor, new: Tensor, cover: Tensor) -> Tensor:
    """Return the values [N, C] where ``cover`` [N] of the new values [N, C] lies over those of the base: where nothing
    is new, the base to the last bit."""
    return base + cover[:, None] * (new - base)


def beside_each_other(values: TexelValues, others: TexelValues) -> TexelValues:
    """Return the values [size, size, C + D] of two."""
    return lambda tile, size: np.concatenate([values(tile, size), others(tile, size)], axis=2)


def scaled_by(values: TexelValues, factor: float) -> TexelValues:
    """Return values that are ``factor`` times as large."""
    return lambda tile, size: values(tile, size) * np.float32(factor)
