"""Heights and roughness estimated from colors, for styles that have only a picture.

Bright is taken for high, and only as compared with what is around it: light that falls on one side of a picture is no
hill. That is a guess, which suits what lies in its own shadow, such as grout, folds, and pores.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

OCTAVES = 6
"""Bands of a height, each twice as wide as the one before."""

# What the eye takes for brightness (Rec. 709).
_BRIGHTNESS = (0.2126, 0.7152, 0.0722)
# Grain is steep, and mostly noise.
_FINEST_BAND = 0.5
# Blurs of pictures, in parts of the shorter side: wider differences are light.
_WIDEST_BLUR = 1 / 8
# A part of the pixels that may lie beyond the lowest and highest height.
_OUTLIERS = 0.005
# A difference in brightness this large is most of a relief.
_USUAL_SPREAD = 0.25
# How much more saturated colors count as brighter: they shine.
_SATURATION_SHARE = 0.25
_SAMPLES = 1 << 18


def height_of_picture(picture: Tensor, wraps: bool = False) -> Tensor:
    """Return the estimated height [N, 1, H, W] of pictures [N, 3, H, W], sRGB in [0, 1]: its lowest parts are 0, its
    highest 1. A picture of one color is 0.5 everywhere, and that of one that repeats (``wraps``) repeats, too."""
    bright = brightness(picture, 1)
    widest = _WIDEST_BLUR * min(picture.shape[2:])
    blurs = [widest / 2**octave for octave in reversed(range(OCTAVES - 1))]
    raw = _sum_of_bands([bright, *(_blurred(bright, blur, wraps) for blur in blurs if blur >= 0.5)])
    step = max(1, raw[0].numel() // _SAMPLES)
    ends = raw.flatten(1)[:, ::step].quantile(raw.new_tensor([_OUTLIERS, 1 - _OUTLIERS]), dim=1)
    low, high = ends[..., None, None, None]
    spread = high - low
    return torch.where(spread > 1e-3, (raw - low) / spread.clamp(min=1e-3), 0.5).clamp(0, 1)


def height_of_bands(bands: Sequence[Tensor], spread: float = _USUAL_SPREAD) -> Tensor:
    """Return the estimated heights [N] in (0, 1) of points, 0.5 for those as bright as what is around them.

    Args:
        bands: the colors [N, 3] at the points, sRGB in [0, 1], seen with footprints each twice as wide as the one
            before, finest first (``OCTAVES`` of them, or so). Points in space have such colors whatever the UV map is.
        spread: how much brighter the high parts are (``spread_of_bands``).
    """
    raw = _sum_of_bands([brightness(band, 1)[:, 0] for band in bands])
    return 0.5 + 0.5 * torch.tanh(raw / max(spread, 1e-3))


def spread_of_bands(bands: Sequence[Tensor]) -> float:
    """Return how much brighter than their surroundings the high ones of some points are, given their ``bands`` as
    ``height_of_bands`` takes them."""
    raw = _sum_of_bands([brightness(band, 1)[:, 0] for band in bands]).abs()
    return float(raw[:: max(1, len(raw) // _SAMPLES)].quantile(0.9))


def roughness_of(colors: Tensor, mean: float, contrast: float, middle: float = 0.5) -> Tensor:
    """Return the estimated roughness [N] in [0, 1] of colors [N, 3], sRGB in [0, 1].

    Args:
        colors: the finished colors.
        mean: the roughness of a color that shines as much as ``middle``.
        contrast: above 0, dark and dull colors are rougher than bright and saturated ones; below 0, smoother. At 1,
            black and white differ by 1.
        middle: the mean ``shine`` of all colors.
    """
    return (mean - contrast * (shine(colors) - middle)).clamp(0, 1)


def shine(colors: Tensor) -> Tensor:
    """Return how bright and saturated colors [N, 3] are, [N] in [0, 1]."""
    saturation = colors.amax(dim=1) - colors.amin(dim=1)
    return (1 - _SATURATION_SHARE) * brightness(colors, 1)[:, 0] + _SATURATION_SHARE * saturation


def brightness(colors: Tensor, dim: int) -> Tensor:
    """Return the brightness of sRGB colors, 3 along ``dim``, as 1 along it."""
    shape = [3 if axis == dim else 1 for axis in range(colors.ndim)]
    return (colors * colors.new_tensor(_BRIGHTNESS).view(shape)).sum(dim=dim, keepdim=True)


def _sum_of_bands(bright: Sequence[Tensor]) -> Tensor:
    """Return the differences between neighbors of brightnesses, finest first, summed."""
    total = torch.zeros_like(bright[0])
    for band, (fine, coarse) in enumerate(itertools.pairwise(bright)):
        total = total + (_FINEST_BAND if band == 0 else 1.0) * (fine - coarse)
    return total


def _blurred(picture: Tensor, deviation: float, wraps: bool) -> Tensor:
    """Return a picture [N, 1, H, W] blurred by a Gaussian; beyond its borders it repeats, or goes on as if mirrored."""
    height, width = picture.shape[2:]
    margin = 0 if wraps else min(math.ceil(3 * deviation), min(height, width) - 1)
    padded = functional.pad(picture, (margin, margin, margin, margin), mode="reflect") if margin else picture
    rows = torch.fft.fftfreq(padded.shape[2], device=picture.device)
    columns = torch.fft.rfftfreq(padded.shape[3], device=picture.device)
    # Frequencies multiply whatever the width of the blur is, where sums over pixels would take ever longer.
    share = torch.exp(-2 * (math.pi * deviation) ** 2 * (rows[:, None] ** 2 + columns**2))
    blurred = torch.fft.irfft2(torch.fft.rfft2(padded) * share, s=padded.shape[2:])
    return blurred[:, :, margin : margin + height, margin : margin + width]
