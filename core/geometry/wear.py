"""The texture that a shape wears while its vertices move."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.geometry.picture import Albedo


def worn(picture: Tensor, uvs: np.ndarray, device: torch.device) -> Albedo:
    """Return the colors of a picture [1, 3, H, W], which repeats, in the UVs [F, 3, 2] of triangles."""
    corners, picture = torch.from_numpy(uvs).to(device), picture.to(device)

    def albedo(triangles: Tensor, shares: Tensor) -> Tensor:
        places = (corners[triangles] * shares[:, :, None]).sum(dim=1).remainder(1.0)
        grid = torch.stack([2 * places[:, 0] - 1, 1 - 2 * places[:, 1]], dim=1)
        found = torch.nn.functional.grid_sample(picture, grid[None, None], padding_mode="border", align_corners=False)
        return found[0, :, 0].T

    return albedo
