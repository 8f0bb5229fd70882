"""Detail: the finest bands of the pictures themselves, which no layer of a network sees at full resolution.

Without them, grain that the style does not have costs nothing. A band is what a pixel differs from its block of 2 × 2
pixels (the detail of Haar's wavelet; Mallat 1989), and the next band is the same for pictures half as wide and high.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

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
    found = {}
    for octave, gain in enumerate(_GAINS):
        height, width = (extent // 2 * 2 for extent in images.shape[2:])
        images, covered = images[:, :, :height, :width], covered[:, :, :height, :width]
        share = functional.avg_pool2d(covered, 2)
        blocks = functional.avg_pool2d(images * covered, 2) / share.clamp(min=1e-6)
        if octave >= finest:
            found[octave] = _moments(gain * (images - functional.interpolate(blocks, scale_factor=2)), covered)
        images, covered = blocks, (share >= _LEAST_COVERAGE).to(share)
    return found


def _moments(band: Tensor, coverage: Tensor) -> Tensor:
    values, share = band.flatten(2), coverage.flatten(2)
    share = share / share.sum(dim=2, keepdim=True).clamp(min=1e-6)
    return torch.bmm(values * share, values.transpose(1, 2))
