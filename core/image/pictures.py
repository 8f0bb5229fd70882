"""Pictures that an image starts from: opened, scaled and cropped."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from core.files.picture import read_picture
from core.files.tensors import as_tensor, scaled_to


def open_picture(path: Path, size: tuple[int, int] | None = None, largest: int = 4096) -> Tensor:
    """Return a picture as [1, 3, H, W], sRGB in [0, 1]; scaled and cropped around its middle to ``size`` (width,
    height) if one is given, otherwise scaled down to at most ``largest`` pixels along its longer side.

    Raises:
        InputError: there is no such picture, or it cannot be read.
    """
    picture = as_tensor(read_picture(path, maximum_side=max(size) if size else largest))
    return picture if size is None else filled(picture, size)


def filled(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """Return the picture [1, C, H, W] scaled to fill ``size`` (width, height), and the excess cut off evenly."""
    width, height = size
    scale = max(width / picture.shape[3], height / picture.shape[2])
    inner = (max(height, round(picture.shape[2] * scale)), max(width, round(picture.shape[3] * scale)))
    scaled = scaled_to(picture, inner)
    top, left = (inner[0] - height) // 2, (inner[1] - width) // 2
    return scaled[:, :, top : top + height, left : left + width]
