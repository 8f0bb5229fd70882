"""Palettes. Colors are sRGB-encoded floats in [0, 1], the last axis is RGB."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageColor


def colors(*names: str) -> np.ndarray:
    """Return float32 [N, 3] for N colors written as in HTML (``"#1b2a6b"``)."""
    return np.array([ImageColor.getrgb(name)[:3] for name in names], dtype=np.float32) / 255


def ramp(palette: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Return float32 [..., 3]: the palette [N, 3], spread evenly over [0, 1], blended at ``position`` [...]."""
    place = np.clip(position, 0, 1) * (len(palette) - 1)
    lower = np.minimum(place.astype(int), len(palette) - 2)
    share = (place - lower)[..., None].astype(np.float32)
    return palette[lower] * (1 - share) + palette[lower + 1] * share


def mix(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the blend of two pictures or colors [..., 3]; ``share`` [...] is the part of the second, in [0, 1]."""
    part = np.clip(share, 0, 1)[..., None]
    return first * (1 - part) + second * part


def reduced(picture: np.ndarray, factor: int) -> np.ndarray:
    """Return the picture [H, W, 3] averaged over blocks of ``factor`` × ``factor`` pixels."""
    height, width, channels = picture.shape
    blocks = picture.reshape(height // factor, factor, width // factor, factor, channels)
    return blocks.mean(axis=(1, 3), dtype=np.float32)


def to_image(picture: np.ndarray) -> Image.Image:
    """Return the picture [H, W, 3] as an 8-bit image."""
    return Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8))
