"""Keeping the colors of the content in style transfer (Gatys, Bethge, Hertzmann, Shechtman 2016)."""

from __future__ import annotations

import torch
from torch import Tensor

# Rec. 601, as in PNG's and JPEG's own grays.
_LUMINANCE = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
_LEAST_VARIANCE = 1e-5


def matched_colors(picture: Tensor, wanted: Tensor) -> Tensor:
    """Return ``picture`` [1, 3, h, w] with the mean color and the covariance of colors of ``wanted`` [1, 3, H, W],
    clipped to [0, 1]."""
    mean, covariance = _moments(picture)
    wanted_mean, wanted_covariance = _moments(wanted)
    matrix = _root(wanted_covariance) @ torch.linalg.inv(_root(covariance))
    moved = matrix @ (picture[0].flatten(1).double() - mean) + wanted_mean
    return moved.clamp(0, 1).to(picture).view_as(picture)


def with_luminance_of(colors: Tensor, picture: Tensor) -> Tensor:
    """Return the colors of one picture with the luminance of another, both [N, 3, H, W] in [0, 1]."""
    weights = _LUMINANCE.to(picture)
    difference = ((picture - colors) * weights).sum(dim=1, keepdim=True)
    return (colors + difference).clamp(0, 1)


def _moments(picture: Tensor) -> tuple[Tensor, Tensor]:
    colors = picture[0].flatten(1).double()
    mean = colors.mean(dim=1, keepdim=True)
    # A picture of a single color has no spread to scale.
    least = _LEAST_VARIANCE * torch.eye(3, dtype=torch.float64, device=picture.device)
    return mean, (colors - mean) @ (colors - mean).T / colors.shape[1] + least


def _root(covariance: Tensor) -> Tensor:
    """Return the symmetric square root, which rotates hues no more than necessary."""
    values, vectors = torch.linalg.eigh(covariance)
    return vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
