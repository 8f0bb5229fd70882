"""Decorrelated color: parameters live in a space where the colors of natural images are uncorrelated.

Olah, Mordvintsev, Schubert: Feature Visualization (Distill, 2017); matrix from lucid.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

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


# The range of colors whose logits say something about a picture's contrast, rather than about black and white.
_DARKEST, _BRIGHTEST = 0.02, 0.98
# Of a picture's typical deviation, what one unit of a parameter is: about as much as in natural images.
_UNIT = 0.5
# Pictures in a single hue have no deviation in some direction; every color stays within reach.
_LEAST_SHARE = 0.06
_PIXELS = 20_000


@dataclass(frozen=True, eq=False)
class ColorSpace:
    """The colors of a texture: parameters of 0 stand for the sRGB color ``mean`` [3], and ``matrix`` [3, 3] turns them
    into logits of sRGB colors.

    It also decides how far an optimizer's step goes. In the space of a picture with soft colors, steps are small, and
    they are smallest toward colors that the picture does not have.
    """

    matrix: Tensor
    mean: Tensor

    def rgb(self, values: Tensor, dim: int) -> Tensor:
        """Turn values, with 3 channels along ``dim``, into sRGB colors in (0, 1)."""
        matrix, offset = _on(self, values.device, values.dtype)
        turned = torch.tensordot(values, matrix, dims=([dim], [1])) + offset
        return torch.sigmoid(turned.movedim(-1, dim))

    def values(self, colors: Tensor, dim: int) -> Tensor:
        """Turn sRGB colors in [0, 1], with 3 channels along ``dim``, into the values that ``rgb`` turns into them
        (clamped by 1/512 so that they are finite)."""
        matrix, offset = _on(self, colors.device, colors.dtype)
        logits = torch.logit(colors.clamp(1 / 512, 1 - 1 / 512)).movedim(dim, -1) - offset
        return (logits @ torch.linalg.inv(matrix).T).movedim(-1, dim)


def natural_colors(mean: Tensor, brightness: float = 1.0) -> ColorSpace:
    """Return the space of the colors of natural images around the sRGB color ``mean`` [3] in [0, 1]; ``brightness`` is
    how far a step goes from dark to bright, beside one in natural images."""
    return ColorSpace(_DECORRELATED_TO_RGB * torch.tensor([brightness, 1.0, 1.0]), mean)


def colors_of(pictures: Sequence[Tensor]) -> ColorSpace:
    """Return the space of the colors of pictures, each [1, 3, H, W], sRGB in [0, 1]; they count alike."""
    mean = torch.stack([picture.mean(dim=(0, 2, 3)) for picture in pictures]).mean(dim=0)
    pixels = torch.cat([_some_pixels(picture, _PIXELS // len(pictures)) for picture in pictures])
    variances, directions = torch.linalg.eigh(torch.cov(torch.logit(pixels.clamp(_DARKEST, _BRIGHTEST)).T))
    deviations = _UNIT * variances.clamp(min=0).sqrt()
    widest = deviations.max().clamp(min=_LEAST_SHARE)
    return ColorSpace(directions * deviations.clamp(min=_LEAST_SHARE * float(widest)), mean)


def _some_pixels(picture: Tensor, count: int) -> Tensor:
    """Return ``count`` colors [count, 3], spread evenly over a picture."""
    pixels = picture[0].flatten(1).T
    return pixels[(torch.arange(count) * (len(pixels) / count)).long()]


@functools.lru_cache(maxsize=8)
def _on(space: ColorSpace, device: torch.device, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Return the matrix and the logit of the mean on a device, to be sent there once."""
    mean = torch.logit(space.mean.clamp(1 / 512, 1 - 1 / 512))
    return space.matrix.to(device, dtype), mean.to(device, dtype)
