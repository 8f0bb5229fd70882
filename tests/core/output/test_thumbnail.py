"""Thumbnails: the model fills them, and what is not the model is transparent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.output.thumbnail import write_thumbnail


def seen(background: float) -> np.ndarray:
    """A red block, 20 x 10 pixels, whose right half is seen through."""
    picture = np.full((100, 100, 3), background)
    picture[40:50, 30:40] = (0.8, 0.2, 0.1)
    picture[40:50, 40:50] = 0.5 * np.array([0.8, 0.2, 0.1]) + 0.5 * background
    return picture


def test_the_model_fills_it_and_keeps_its_colors(tmp_path: Path) -> None:
    write_thumbnail(tmp_path / "thumbnail.png", seen(0.0), seen(1.0), 64)
    pixels = np.asarray(Image.open(tmp_path / "thumbnail.png")).astype(int)
    assert pixels.shape == (64, 64, 4)
    solid, through, corner = pixels[32, 16], pixels[32, 48], pixels[2, 32]
    assert np.abs(solid - [204, 51, 26, 255]).max() <= 2
    assert np.abs(through - [204, 51, 26, 128]).max() <= 4
    assert corner[3] == 0
    columns = np.flatnonzero(pixels[32, :, 3] > 64)
    assert np.ptp(columns) > 56, "20 of its 100 pixels became almost all"


def test_nothing_in_sight_is_nothing(tmp_path: Path) -> None:
    write_thumbnail(tmp_path / "thumbnail.png", np.zeros((32, 32, 3)), np.ones((32, 32, 3)), 16)
    assert np.asarray(Image.open(tmp_path / "thumbnail.png"))[..., 3].max() == 0
