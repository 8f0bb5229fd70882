"""Pictures in the forms that the figures need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.files.picture import read_picture
from core.files.srgb import linear
from core.objective.estimates import brightness
from core.objective.style_pictures import scaled_style
from scripts.measure.evaluation.model import VIEW_SIZE


def picture_tensor(path: Path) -> Tensor:
    """Return a picture [1, 3, H, W] in [0, 1]."""
    return torch.from_numpy(read_picture(path)).permute(2, 0, 1)[None].contiguous()


def style_at_zoom(style: Tensor, zoom: float) -> Tensor:
    """Return the style picture at the size at which the engine shows it to the network at a zoom (style scale 1)."""
    return scaled_style(style, round(VIEW_SIZE * zoom))


def wrapped(style: Tensor, size: int) -> np.ndarray:
    """Return the texture float32 [size, size, 3] that is simply the style picture, laid over the UV map."""
    picture = functional.interpolate(style, size=(size, size), mode="bicubic", antialias=True).clamp(0, 1)
    return np.ascontiguousarray(picture[0].permute(1, 2, 0).numpy())


def luminance(image: Tensor) -> np.ndarray:
    """Return the luminance [H, W] of a picture [1, 3, H, W] (of its sRGB values; Rec. 709 weights)."""
    return np.asarray(brightness(image, 1)[0, 0].numpy())


def oklab(colors: np.ndarray) -> np.ndarray:
    """Return the Oklab coordinates [..., 3] of sRGB colors [..., 3] (Ottosson 2020)."""
    cones = linear(colors) @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    return np.asarray(
        np.cbrt(cones)
        @ np.array(
            [
                [0.2104542553, 1.9779984951, 0.0259040371],
                [0.7936177850, -2.4285922050, 0.7827717662],
                [-0.0040720468, 0.4505937099, -0.8086757660],
            ]
        )
    )
