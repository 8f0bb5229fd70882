"""The texture that an optimization starts from instead of noise."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from core.mesh.udim import Layout
from core.parameterization.texture import TextureParameterization
from core.settings.texture import TextureSettings
from core.texture.tile_pictures import pictures_of_tiles

Start = Callable[[], list[Tensor]]
"""Returns the parameters that the first step starts from, the same ones every time."""


def start_of(
    settings: TextureSettings, folder: Path, layout: Layout, parameterization: TextureParameterization[Any]
) -> Start | None:
    """Return what makes the parameters that show the job's start texture; None if it has no such texture.

    Raises:
        InputError: the texture cannot be read.
    """
    if not settings.start_texture:
        return None
    pictures = pictures_of_tiles(folder, settings.start_texture, layout, lambda picture: picture)
    return functools.partial(parameterization.fit, pictures, settings.size)
