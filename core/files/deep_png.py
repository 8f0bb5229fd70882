"""PNG files with 16 bits for each of several channels, of which Pillow keeps only the upper 8."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageFile

# How Pillow reads such samples: the first byte, or, taken for the other byte order, the second one.
_UPPER, _LOWER = ("RGB;16B", "RGBA;16B"), {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}


def is_deep(image: ImageFile.ImageFile) -> bool:
    """Return whether a picture, opened and not yet loaded, has 16 bits for each of several channels."""
    return image.format == "PNG" and bool(image.tile) and image.tile[0].args in _UPPER


def deep_color(path: Path) -> np.ndarray:
    """Return all bits of the color of such a picture, float32 [H, W, 3] in [0, 1]."""
    with Image.open(path, formats=("PNG",)) as upper, Image.open(path, formats=("PNG",)) as lower:
        lower.tile = [tile._replace(args=_LOWER[str(tile.args)]) for tile in lower.tile]
        levels = np.asarray(upper)[..., :3].astype(np.uint16) << 8
        levels |= np.asarray(lower)[..., :3]
    return levels.astype(np.float32) / 65535
