"""Alpha blending in linear light."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

# Close to the sRGB curve, but without the kink, at which gradients would jump.
_GAMMA = 2.2
_DARKEST = 1e-4
_CHECKS = (0.45, 0.6)


def premultiplied(images: Tensor) -> Tensor:
    """Return pictures [N, 4, H, W], sRGB with straight alpha, as linear light multiplied by alpha, and alpha."""
    color, alpha = images[:, :3], images[:, 3:]
    return torch.cat([to_linear(color) * alpha, alpha], dim=1)


def over(foreground: Tensor, background: Tensor) -> Tensor:
    """Return what ``foreground`` [N, 4, H, W] (premultiplied linear light) shows over ``background`` [N, 3, H, W]
    (sRGB), as sRGB [N, 3, H, W]."""
    light = foreground[:, :3] + (1 - foreground[:, 3:]) * to_linear(background)
    return light.clamp(min=_DARKEST) ** (1 / _GAMMA)


def to_linear(colors: Tensor) -> Tensor:
    """Return sRGB colors in [0, 1] as linear light."""
    return colors.clamp(min=0.0) ** _GAMMA


def over_checkerboard(picture: np.ndarray, check: int = 16) -> np.ndarray:
    """Return a picture [H, W, 4], sRGB with straight alpha, over a gray checkerboard, as sRGB [H, W, 3].

    ``check`` is the width of its squares in pixels.
    """
    row, column = np.indices(picture.shape[:2]) // check
    board = np.where((row + column) % 2, *_CHECKS)[..., None] ** _GAMMA
    alpha = picture[..., 3:]
    return np.asarray((picture[..., :3] ** _GAMMA * alpha + board * (1 - alpha)) ** (1 / _GAMMA), dtype=np.float32)
