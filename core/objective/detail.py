"""Detail: the finest bands of the pictures themselves, which no layer of a network sees at full resolution.

Without them, grain that the style does not have costs nothing. A band is what a pixel differs from its block of 2 × 2
pixels (the detail of Haar's wavelet; Mallat 1989), and the next band is the same for pictures half as wide and high.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

# Fine bands are fainter than coarse ones; this makes them count alike.
_GAINS = (8.0, 4.0, 3.0)
# Half of a block must be covered for its color to say anything about the next band.
_LEAST_COVERAGE = 0.5


def detail_moments(images: Tensor, coverage: Tensor | None = None) -> tuple[Tensor, ...]:
    """Return the second moments [N, 3, 3] of the three finest bands of images [N, 3, H, W] in [0, 1], the finest first.

    Args:
        images: pictures at least 8 pixels wide and high.
        coverage: where they count, [N, 1, H, W] in [0, 1]; everywhere if not given. What lies elsewhere does not
            reach the bands, so thin parts have detail up to their borders.
    """
    everywhere = images.new_ones(images.shape[0], 1, *images.shape[2:])
    return tuple(_moments(*band) for band in _bands(images, everywhere if coverage is None else coverage))


def _bands(images: Tensor, coverage: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield bands and what is covered of them, each half as wide and high as the one before."""
    for gain in _GAINS:
        height, width = (extent // 2 * 2 for extent in images.shape[2:])
        images, coverage = images[:, :, :height, :width], coverage[:, :, :height, :width]
        share = functional.avg_pool2d(coverage, 2)
        blocks = functional.avg_pool2d(images * coverage, 2) / share.clamp(min=1e-6)
        yield gain * (images - functional.interpolate(blocks, scale_factor=2)), coverage
        images, coverage = blocks, (share >= _LEAST_COVERAGE).to(share)


def _moments(band: Tensor, coverage: Tensor) -> Tensor:
    values, share = band.flatten(2), coverage.flatten(2)
    share = share / share.sum(dim=2, keepdim=True).clamp(min=1e-6)
    return torch.bmm(values * share, values.transpose(1, 2))
