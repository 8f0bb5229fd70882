"""The texture that an optimization starts from instead of noise."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from core.border.names import name_of_tile
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.mesh.udim import Layout
from core.parameterization.texture import TextureParameterization
from core.settings.texture import TextureSettings
from core.texture.savings import affordable_size

_LARGEST = 4096

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
    names = [name_of_tile(settings.start_texture, number) for number in layout.numbers]
    most = min(_LARGEST, affordable_size(len(set(names))))
    pictures = {name: as_tensor(read_picture(folder / name, maximum_side=most)) for name in set(names)}
    return functools.partial(parameterization.fit, [pictures[name] for name in names], settings.size)
