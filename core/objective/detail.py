"""Detail: the finest bands of the pictures themselves, which no layer of a network sees at full resolution.

Without them, grain that the style does not have costs nothing. The bands are those of a Laplacian pyramid (Burt and
Adelson 1983), and their Gram matrices are compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor
from torch.nn import functional

# Fine bands are fainter than coarse ones; this makes them count alike.
_GAINS = (8.0, 4.0, 3.0)
# Half of a coarse pixel must be covered for its color to say anything.
_LEAST_COVERAGE = 0.5


def detail_bands(images: Tensor, coverage: Tensor | None = None) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Yield the finest bands of images [N, 3, H, W] in [0, 1], the finest first, each half as wide and high as the one
    before, with what is covered of it.

    Args:
        images: pictures at least 8 pixels wide and high.
        coverage: where they count, [N, 1, H, W] in [0, 1]; everywhere if not given. What lies elsewhere does not
            reach the bands: each blur is a mean over covered pixels, so thin parts have detail up to their borders.
    """
    for gain in _GAINS:
        height, width = (extent // 2 * 2 for extent in images.shape[2:])
        images = images[:, :, :height, :width]
        if coverage is None:
            blurred = functional.avg_pool2d(images, 2)
            yield gain * (images - _doubled(blurred)), None
            images = blurred
            continue
        coverage = coverage[:, :, :height, :width]
        share = functional.avg_pool2d(coverage, 2)
        blurred = functional.avg_pool2d(images * coverage, 2) / share.clamp(min=1e-6)
        there = (share > 0).to(share)
        blurred = blurred * there
        around = _doubled(blurred) / _doubled(there).clamp(min=1e-6)
        yield gain * (images - around) * (coverage > 0), coverage
        images, coverage = blurred, (share >= _LEAST_COVERAGE).to(share)


def _doubled(images: Tensor) -> Tensor:
    return functional.interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)
