"""Pictures as tensors: from arrays, back to arrays, and of another size."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


def as_tensor(picture: np.ndarray) -> Tensor:
    """Return a picture [H, W, C] as [1, C, H, W]."""
    return torch.from_numpy(picture).permute(2, 0, 1)[None].contiguous()


def as_arrays(images: Tensor) -> list[np.ndarray]:
    """Return pictures [N, C, H, W] as N arrays [H, W, C]."""
    return list(images.detach().cpu().permute(0, 2, 3, 1).numpy())


def scaled_to(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """Return the picture [N, C, H, W] with ``size`` (height, width), antialiased, in [0, 1]."""
    if picture.shape[2:] == size:
        return picture
    return functional.interpolate(picture, size=size, mode="bicubic", antialias=True, align_corners=False).clamp(0, 1)
