"""Detail: the finest bands of the pictures themselves, which no layer of a network sees at full resolution.

Without them, grain that the style does not have costs nothing. A band is what a pixel differs from its block of 2 × 2
pixels (the detail of Haar's wavelet; Mallat 1989), and the next band is the same for pictures half as wide and high.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor

from core.objective.blocks import from_planes, in_planes

# Fine bands are fainter than coarse ones; this makes them count alike.
_GAINS = (8.0, 4.0, 3.0)
# Half of a block must be covered for its color to say anything about the next band.
_LEAST_COVERAGE = 0.5


def detail_moments(images: Tensor, coverage: Tensor | None = None, finest: int = 0) -> dict[int, Tensor]:
    """Return the second moments [N, C, C] of the bands of images [N, C, H, W] in [0, 1] by octave; 0 is the finest.

    Args:
        images: pictures at least 8 pixels wide and high.
        coverage: where they count, [N, 1, H, W] in [0, 1]; everywhere if not given. What lies elsewhere does not
            reach the bands, so thin parts have detail up to their borders.
        finest: the first octave to look at, of 3.
    """
    covered = images.new_ones(images.shape[0], 1, *images.shape[2:]) if coverage is None else coverage
    found = _Detail.apply(images, covered, finest)
    return dict(zip(range(finest, len(_GAINS)), found, strict=True)) if finest < len(_GAINS) else {}


class _Octave(NamedTuple):
    """What an octave is made of, in planes (``core.objective.blocks``).

    Attributes:
        band: what pixels differ from their blocks, times the octave's gain, [N, C, P].
        weights: how much each pixel counts, [N, 1, P].
        share: what a block takes of each pixel, [N, 1, 2, 2, h, w].
    """

    band: Tensor
    weights: Tensor
    share: Tensor


class _Detail(torch.autograd.Function):
    """Moments [N, C, C] of octaves from ``finest`` on. A gradient goes straight from an octave's band to its pixels;
    autograd would take three times as long over the poolings and their inverses."""

    @staticmethod
    def forward(context: Any, images: Tensor, coverage: Tensor, finest: int) -> tuple[Tensor, ...]:
        octaves = list(_octaves(images, coverage))
        context.save_for_backward(*(tensor for octave in octaves for tensor in octave))
        context.finest, context.sides = finest, images.shape[2:]
        return tuple((band * weights) @ band.transpose(1, 2) for band, weights, _ in octaves[finest:])

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        saved = context.saved_tensors
        of_blocks: Tensor | None = None
        for octave in reversed(range(len(_GAINS))):
            band, weights, share = _Octave(*saved[3 * octave : 3 * octave + 3])
            shape = (*band.shape[:2], *share.shape[2:])
            if octave < context.finest:
                assert of_blocks is not None
                of_pixels = share * of_blocks[:, :, None, None]
            else:
                of_moments = gradients[octave - context.finest]
                both = _GAINS[octave] * (of_moments + of_moments.transpose(1, 2))
                of_pixels = torch.bmm(both, band).mul_(weights).view(shape)
                lost = of_pixels.sum(dim=(2, 3))
                of_blocks = -lost if of_blocks is None else of_blocks - lost
                of_pixels.addcmul_(share, of_blocks[:, :, None, None])
            sides = (side // 2**octave for side in context.sides)
            of_blocks = from_planes(of_pixels, *sides)
        assert of_blocks is not None
        return of_blocks, None, None


def _octaves(images: Tensor, covered: Tensor) -> Iterator[_Octave]:
    """Yield the octaves of images, from the finest on."""
    for gain in _GAINS:
        pixels, cover = in_planes(images), in_planes(covered)
        whole = cover.sum(dim=(2, 3))
        share = cover / whole.clamp(min=4e-6)[:, :, None, None]
        images = (pixels * share).sum(dim=(2, 3))
        weights = cover.flatten(2)
        weights = weights / weights.sum(dim=2, keepdim=True).clamp(min=1e-6)
        yield _Octave((pixels - images[:, :, None, None]).mul_(gain).flatten(2), weights, share)
        covered = (whole >= 4 * _LEAST_COVERAGE).to(whole)
