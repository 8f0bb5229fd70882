"""The picture of a model as a PNG file, encoded once for all formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.output.png import write_png_bands
from core.steps import Steps

_ROWS = 256
_COMPRESSION = 6


def write_picture(path: Path, texture: np.ndarray) -> Steps[None]:
    """Write a texture uint8 [H, W, 3], every byte as it is.

    Raises:
        PatinaError: the file cannot be written.
    """
    height, width = texture.shape[:2]
    bands = (texture[top : top + _ROWS].astype(np.float32) / 255 for top in range(0, height, _ROWS))
    for written in write_png_bands(path, bands, (width, height), compression=_COMPRESSION):
        yield written / height
