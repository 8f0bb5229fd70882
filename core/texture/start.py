"""The texture that an optimization starts from instead of noise."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.files.tensors import as_tensor, scaled_to
from core.mesh.udim import Layout
from core.parameterization.texture import TextureParameterization
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.base_maps import map_values
from core.texture.heights import HeightScale
from core.texture.tile_pictures import pictures_of_tiles
from core.texture.udim import Tile

Start = Callable[[], list[Tensor]]
"""Returns the parameters that the first step starts from, the same ones every time."""


def start_of(
    settings: TextureSettings,
    folder: Path,
    tiles: Sequence[Tile],
    layout: Layout,
    parameterization: TextureParameterization[Any],
    scale: HeightScale | None,
) -> Start | None:
    """Return what makes the parameters that show the job's start texture, and the maps beside it; None if it has no
    such texture. Heights stand for others in the new ``scale``, and have the same forms.

    Raises:
        InputError: the texture or a map cannot be read.
    """
    if not settings.start_texture:
        return None
    pictures = pictures_of_tiles(folder, settings.start_texture, layout, lambda picture: picture)
    spaces, files = parameterization.channels.maps, settings.start_maps
    if any(space.name in files for space in spaces):

        def of_map(name: MapName, mean: float, tile: Tile, picture: Tensor) -> Tensor:
            height, width = picture.shape[2:]
            if name not in files:
                return picture.new_full((1, 1, height, width), mean)
            found = as_tensor(map_values(folder, files[name], 1)(tile, max(height, width)))
            found = scale.optimized(found) if name == "height" and scale else found
            return scaled_to(found, (height, width))

        pictures = tuple(
            torch.cat([picture, *(of_map(space.name, space.mean, tile, picture) for space in spaces)], dim=1)
            for tile, picture in zip(tiles, pictures, strict=True)
        )
    return functools.partial(parameterization.fit, pictures, settings.size)
