"""Pictures whose pixels are numbers, such as heights and normals: as they are, with all of their bits, no color
profiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import ImageOps

from core.errors import InputError
from core.files.deep_png import deep_color, is_deep
from core.files.picture import any_size, explained, opened

EXR_SUFFIX = ".exr"
_WIDEST = 2**14
_EXR_CHANNELS = (("R", "G", "B"), ("Y",), ("V",), ("Z",))


def read_data(path: Path) -> np.ndarray:
    """Return the pixels of a picture, float32 [H, W, C], C being 1 or 3, row 0 at the top. Those of integers are in
    [0, 1]; those of EXR files are as they are.

    Raises:
        InputError: there is no such picture, or it is empty, damaged, or too large.
    """
    with explained(path), any_size():
        return _exr(path) if path.suffix.lower() == EXR_SUFFIX else _levels(path)


def _levels(path: Path) -> np.ndarray:
    with opened(path, 1, _WIDEST) as image:
        if is_deep(image):
            return deep_color(path)
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I"):
            return np.asarray(upright, np.float32)[..., None] / 65535
        if upright.mode == "F":
            return np.nan_to_num(np.asarray(upright, np.float32))[..., None]
        gray = upright.mode in ("1", "L", "LA")
        levels = np.asarray(upright.convert("L" if gray else "RGB"), np.float32) / 255
        return levels[..., None] if gray else levels


def _exr(path: Path) -> np.ndarray:
    # It takes a while, and few styles need it.
    import OpenEXR

    if not path.is_file():
        raise FileNotFoundError(path)
    # The library prints what it finds wrong, and reads the rest.
    found = OpenEXR.File(str(path), separate_channels=True).channels()
    for names in _EXR_CHANNELS:
        if all(name in found for name in names):
            return np.stack([np.nan_to_num(found[name].pixels.astype(np.float32)) for name in names], axis=2)
    raise InputError(f"{path} has none of the channels R, G, and B, or Y; export it as a plain picture.")
