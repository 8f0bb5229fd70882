"""Decorrelated color: parameters live in a space where the colors of natural images are uncorrelated.

Olah, Mordvintsev, Schubert: Feature Visualization (Distill, 2017); matrix from lucid.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor

# Square root of the covariance of ImageNet's colors, divided by its largest column norm.
_SQUARE_ROOT = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
_DECORRELATED_TO_RGB = _SQUARE_ROOT / torch.linalg.vector_norm(_SQUARE_ROOT, dim=0).max()


@functools.lru_cache(maxsize=8)
def _matrix(device: torch.device, dtype: torch.dtype) -> Tensor:
    """Return the matrix on a device; sending it there at each step would make the processor wait."""
    return _DECORRELATED_TO_RGB.to(device, dtype)


def to_rgb(values: Tensor, dim: int) -> Tensor:
    """Turn decorrelated values, with 3 channels along ``dim``, into sRGB colors in (0, 1)."""
    matrix = _matrix(values.device, values.dtype)
    return torch.sigmoid(torch.tensordot(values, matrix, dims=([dim], [1])).movedim(-1, dim))


def from_rgb(colors: Tensor, dim: int) -> Tensor:
    """Return the decorrelated values of sRGB colors in [0, 1] (clamped by 1/512 so that the logit is finite)."""
    inverse = torch.linalg.inv(_DECORRELATED_TO_RGB).to(colors)
    logits = torch.logit(colors.clamp(1 / 512, 1 - 1 / 512))
    return torch.tensordot(logits, inverse, dims=([dim], [1])).movedim(-1, dim)
