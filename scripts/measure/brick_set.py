"""A style set made of a photograph: the bricks of scikit-image, colored, with a height and a roughness derived from
them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage import data

from core.objective.estimates import height_of_picture

_SIDE = 384
_DARK, _BRIGHT = np.array([0.24, 0.12, 0.09]), np.array([0.93, 0.78, 0.66])


def write_brick_set(folder: Path) -> Path:
    """Write the set into a folder, ``brick_color.png`` and others, and return the folder."""
    photograph = Image.fromarray(data.brick()).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    gray = np.asarray(photograph).astype(np.float32) / 255
    gray = np.clip((gray - np.quantile(gray, 0.005)) / np.ptp(np.quantile(gray, (0.005, 0.995))), 0, 1)
    # The mortar is the bright part.
    height = height_of_picture(torch.from_numpy(1 - gray)[None, None].expand(1, 3, -1, -1))[0, 0].numpy()
    # What is uneven is rough, and mortar is.
    uneven = gaussian_filter((gray - gaussian_filter(gray, 2)) ** 2, 2) ** 0.5
    rough = 0.75 - 0.4 * gaussian_filter(height, 1) + 1.5 * uneven
    maps = {"color": _DARK + gray[..., None] * (_BRIGHT - _DARK), "disp": height, "rough": rough}
    folder.mkdir(parents=True, exist_ok=True)
    for kind, values in maps.items():
        pixels = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"brick_{kind}.png")
    return folder
