"""Thumbnails: a model alone on nothing, as large as the picture allows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.files.whole import write_atomically

_MARGIN = 0.03


def write_thumbnail(path: Path, on_black: np.ndarray, on_white: np.ndarray, size: int) -> None:
    """Write a PNG of size × size pixels with an alpha channel.

    Args:
        path: where to.
        on_black: what a camera sees, [H, W, 3] sRGB floats in [0, 1], before a black background.
        on_white: the same before a white one.
        size: width and height of the PNG.

    Raises:
        PatinaError: the file cannot be written.
    """
    alpha = np.clip(1 - (on_white - on_black).mean(axis=2, keepdims=True), 0, 1)
    color = np.clip(on_black / np.maximum(alpha, 1e-3), 0, 1)
    picture = Image.fromarray(np.rint(np.concatenate([color, alpha], axis=2) * 255).astype(np.uint8))
    cut = picture.crop(_square_around(alpha[..., 0] > 0)).convert("RGBa")
    with write_atomically(path) as temporary:
        cut.resize((size, size), Image.Resampling.LANCZOS).convert("RGBA").save(temporary, "PNG")


def _square_around(there: np.ndarray) -> tuple[int, int, int, int]:
    """Return the left, upper, right and lower border of a square around what is there; all of it if nothing is."""
    rows, columns = np.nonzero(there)
    if not len(rows):
        return 0, 0, there.shape[1], there.shape[0]
    middle = np.array([columns.min() + columns.max() + 1, rows.min() + rows.max() + 1]) / 2
    half = (0.5 + _MARGIN) * max(np.ptp(columns) + 1, np.ptp(rows) + 1)
    left, upper, right, lower = (round(value) for value in (*(middle - half), *(middle + half)))
    return left, upper, right, lower
