"""Silhouettes whose position has a gradient: the antialiasing of Laine et al. 2020, "Modular Primitives for
High-Performance Differentiable Rendering", in plain PyTorch.

Where a silhouette edge crosses the line between the centers of two neighboring pixels, one of them gets as much of the
other's color as the crossing says, which depends on the edge's projected vertices. Edges are looked at one by one, not
pixels, so triangles may be smaller than a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

# Surfaces that are this many pixel widths apart in depth are two surfaces.
_APART = 3.0


@dataclass(frozen=True)
class _Crossings:
    """Where edges cross lines between pixel centers: ``near`` and ``far`` flat pixels [N], and how far the crossing is
    from the center of the near one, ``share`` [N] in [0, 1]."""

    near: Tensor
    far: Tensor
    share: Tensor


def antialiased(image: Tensor, depth: Tensor, ends: Tensor, pixel: float) -> Tensor:
    """Return the image [C, H, W] with silhouettes blended; their gradients go to ``ends``.

    Args:
        image: what the centers of pixels show.
        depth: their depths [H, W], infinite where nothing is seen.
        ends: the silhouette edges, [E, 2, 3]: x and y in pixels from the top left, and the depth.
        pixel: the width of a pixel at depth 1.
    """
    flat, result = image.flatten(1), image.flatten(1)
    for axis in (0, 1):
        found = _crossings(depth, ends, axis, pixel)
        difference = flat[:, found.near] - flat[:, found.far]
        # Beyond the middle, the far pixel shows some of what is near; before it, the near one some of what is far.
        into_far, into_near = (found.share - 0.5).clamp(min=0), (0.5 - found.share).clamp(min=0)
        result = result.index_add(1, found.far, into_far * difference)
        result = result.index_add(1, found.near, -into_near * difference)
    return result.view_as(image)


def _crossings(depth: Tensor, ends: Tensor, axis: int, pixel: float) -> _Crossings:
    """Return the crossings with rows (axis 0) of steep edges, or with columns (axis 1) of the others."""
    size = depth.shape[0]
    along, across = ends[..., axis], ends[..., 1 - axis]
    with torch.no_grad():
        extent = (ends[:, 1, :2] - ends[:, 0, :2]).abs()
        steep = extent[:, 1] >= extent[:, 0] if axis == 0 else extent[:, 0] > extent[:, 1]
        first = (across.amin(dim=1) - 0.5).ceil().clamp(0, size)
        count = ((across.amax(dim=1) - 0.5).floor().clamp(-1, size - 1) - first + 1).clamp(min=0).long()
        count = count * steep
        edge = torch.repeat_interleave(torch.arange(len(ends), device=ends.device), count)
        start = (count.cumsum(0) - count)[edge]
        line = first[edge].long() + torch.arange(len(edge), device=ends.device) - start
    begin, end = across[edge, 0], across[edge, 1]
    width = end - begin
    share = (line + 0.5 - begin) / torch.where(width.abs() < 1e-9, 1e-9, width)
    where = along[edge, 0] + share * (along[edge, 1] - along[edge, 0])
    with torch.no_grad():
        left = (where - 0.5).floor().long()
        inside = (left >= 0) & (left < size - 1)
        left = left.clamp(0, size - 2)
        stride, step = (size, 1) if axis == 0 else (1, size)
        one = line * stride + left * step
        depths = torch.stack([depth.flatten()[one], depth.flatten()[one + step]])
        own = ends[edge, 0, 2] + share * (ends[edge, 1, 2] - ends[edge, 0, 2])
        slack = _APART * pixel * own
        # The edge is seen if it belongs to the nearer surface and the other one is behind it.
        # A ball's depth changes by the root of the distance from its silhouette.
        round_slack = (2 * slack).sqrt()
        seen = inside & (depths.amax(dim=0) > own + slack) & ((depths.amin(dim=0) - own).abs() <= round_slack)
        second_near = depths[1] < depths[0]
        near, far = torch.where(second_near, one + step, one), torch.where(second_near, one, one + step)
    center = left + 0.5
    distance = torch.where(second_near, center + 1 - where, where - center)
    return _outermost(_Crossings(near[seen], far[seen], distance[seen]), depth.numel())


def _outermost(found: _Crossings, pixels: int) -> _Crossings:
    """Return the crossings without those that lie before another one between the same pixels."""
    with torch.no_grad():
        pair = torch.minimum(found.near, found.far)
        farthest = found.share.new_full((pixels,), -1.0).scatter_reduce(0, pair, found.share, "amax")
        kept = torch.nonzero(found.share >= farthest[pair])[:, 0]
        # Two edges that meet on the line are one.
        first = kept.new_full((pixels,), len(pair)).scatter_reduce(0, pair[kept], kept, "amin")
        kept = kept[first[pair[kept]] == kept]
    return _Crossings(found.near[kept], found.far[kept], found.share[kept])
