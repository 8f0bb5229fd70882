"""Pictures of a texture that is there already, one for each image of the new one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from torch import Tensor

from core.border.names import name_of_tile
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.mesh.udim import Layout
from core.texture.savings import affordable_size

_LARGEST = 4096

Made = TypeVar("Made")


def pictures_of_tiles(folder: Path, name: str, layout: Layout, make: Callable[[Tensor], Made]) -> tuple[Made, ...]:
    """Return what is made of the picture [1, 3, H, W], sRGB in [0, 1], of each image of ``layout``.

    In the file's name, ``<UDIM>`` stands for the number of a tile. A picture that several images have is read, and what
    is made of it is made, once.

    Raises:
        InputError: a picture cannot be read.
    """
    names = [name_of_tile(name, number) for number in layout.numbers]
    most = min(_LARGEST, affordable_size(len(set(names))))
    made = {file: make(as_tensor(read_picture(folder / file, maximum_side=most))) for file in dict.fromkeys(names)}
    return tuple(made[file] for file in names)
