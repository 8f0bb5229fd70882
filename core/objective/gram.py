"""Gram matrices of activations, with the mean as an additional row, and their moving average over views."""

from __future__ import annotations

from itertools import product
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from core.objective.blocks import halved


def gram_matrix(activations: Tensor, coverage: Tensor | None = None) -> Tensor:
    """Return the second moments [N, C + 1, C + 1] of activations [N, C, h, w] with a constant channel appended.

    Entry (i, j) is the mean of a_i · a_j over places, weighted by ``coverage`` [N, 1, h, w]; the last row holds the
    plain means and the constant 1. (Gatys, Ecker, Bethge 2015; the constant makes the objective depend on a layer's
    mean color.)
    """
    rows = activations.flatten(2)
    if coverage is None:
        shares = rows.new_full((rows.shape[0], 1, rows.shape[2]), 1.0 / rows.shape[2])
    else:
        shares = shares_of(coverage)
    return moments(activations, shares)


def shares_of(coverage: Tensor) -> Tensor:
    """Return the share [N, 1, h · w] of each place in a coverage [N, 1, h, w]; 0 where nothing is covered."""
    flat = coverage.flatten(2)
    return flat / flat.sum(dim=2, keepdim=True).clamp(min=1e-6)


def moments(activations: Tensor, shares: Tensor) -> Tensor:
    """Return the Gram matrices of activations [N, C, h, w] whose places count by their ``shares`` [N, 1, h · w]."""
    found: Tensor = _Gram.apply(activations.flatten(2), shares)
    return found


def gram_matrices(activations: Tensor, parts: Tensor) -> Tensor:
    """Return ``gram_matrix`` of several parts, [N, T, C + 1, C + 1], for coverages [N, T, h, w] of which most are 0.

    It takes as long as the places that parts cover, not T times as long as all of them.
    """
    values = activations.permute(0, 2, 3, 1).flatten(1, 2)
    shares = parts.flatten(2)
    shares = shares / shares.sum(dim=2, keepdim=True).clamp(min=1e-6)
    moments, means = _PartMoments.apply(values, shares)
    total = shares.sum(dim=2)[:, :, None, None]
    right = torch.cat([means, total], dim=3).transpose(2, 3)
    return torch.cat([torch.cat([moments, means], dim=2), right], dim=3)


class _PartMoments(torch.autograd.Function):
    """Weighted second moments [N, T, C, C] and means [N, T, 1, C] of values [N, P, C] for shares [N, T, P], which are
    constants."""

    @staticmethod
    def forward(context: Any, values: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
        count, parts, _ = shares.shape
        moments = values.new_zeros(count, parts, values.shape[2], values.shape[2])
        means = values.new_zeros(count, parts, 1, values.shape[2])
        for view, part in product(range(count), range(parts)):
            where, share = _covered(shares[view, part])
            chosen = values[view].index_select(0, where)
            weighted = chosen * share
            moments[view, part] = weighted.T @ chosen
            means[view, part] = weighted.sum(dim=0)
        context.save_for_backward(values, shares)
        return moments, means

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        values, shares = context.saved_tensors
        of_moments, of_means = gradients
        found = torch.zeros_like(values)
        for view, part in product(*map(range, shares.shape[:2])):
            where, share = _covered(shares[view, part])
            both = of_moments[view, part] + of_moments[view, part].T
            found[view].index_add_(
                0, where, share * torch.addmm(of_means[view, part], values[view].index_select(0, where), both)
            )
        return found, None


def _covered(share: Tensor) -> tuple[Tensor, Tensor]:
    """Return the places int64 [M] where a share [P] is not 0, and what it is there [M, 1]."""
    where = share.nonzero()[:, 0]
    return where, share.index_select(0, where)[:, None]


class _Gram(torch.autograd.Function):
    """Gram matrices [N, C + 1, C + 1] of rows [N, C, P] for shares [N, 1, P], which are constants. With the constant
    channel among what is weighted, each pass is a single product; autograd would take more, and copies."""

    @staticmethod
    def forward(context: Any, rows: Tensor, share: Tensor) -> Tensor:
        count, channels, places = rows.shape
        # Laid out like the activations, as is their gradient.
        last = rows.stride(1) == 1
        weighted = rows.new_empty(count, places, channels + 1) if last else rows.new_empty(count, channels + 1, places)
        weighted = weighted.transpose(1, 2) if last else weighted
        torch.mul(rows, share, out=weighted[:, :-1])
        weighted[:, -1:] = share
        context.save_for_backward(weighted)
        found = rows.new_empty(count, channels + 1, channels + 1)
        torch.bmm(weighted, rows.transpose(1, 2), out=found[:, :, :-1])
        found[:, :-1, -1] = found[:, -1, :-1]
        found[:, -1, -1] = share.sum(dim=(1, 2))
        return found

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (weighted,) = context.saved_tensors
        both = (gradients[0] + gradients[0].transpose(1, 2))[:, :-1]
        if weighted.stride(1) != 1:
            return both @ weighted, None
        return (weighted.transpose(1, 2) @ both.transpose(1, 2)).transpose(1, 2), None


def layer_coverage(coverage: Tensor, activations: Tensor) -> Tensor:
    """Return how much of each place of a layer [N, 1, h, w] the model covers, for coverage [N, 1, H, W] in [0, 1].

    Squared, because at the border a place's receptive field reaches into the background.
    """
    height, width = activations.shape[2:]
    # Most layers are smaller by a power of two: halves of halves take a third of the time.
    while all(side % (2 * wanted) == 0 for side, wanted in zip(coverage.shape[2:], (height, width), strict=True)):
        coverage = halved(coverage)
    if coverage.shape[2:] != activations.shape[2:]:
        coverage = functional.adaptive_avg_pool2d(coverage, (height, width))
    return coverage.square()


def relative_distance(current: Tensor, target: Tensor, faintest: float = 1e-12) -> Tensor:
    """Return the L1 distance of Gram matrices [N, C, C] to the target [1 or N, C, C] over the size of the target, as a
    mean over N (0: equal, 1: as far as zero is). Targets smaller than ``faintest`` count as if they were that large."""
    return ((current - target).abs().sum(dim=(1, 2)) / size_of(target, faintest)).mean()


def size_of(target: Tensor, faintest: float = 1e-12) -> Tensor:
    """Return the size [N] of Gram matrices [N, C, C], for ``relative_distance``."""
    return target.abs().sum(dim=(1, 2)).clamp(min=faintest)


def updated_average(average: Tensor | None, current: Tensor, decay: float) -> Tensor:
    """Return the moving average after one more view; the first view starts it, so early averages are not too small."""
    if average is None:
        return current.detach()
    return average.lerp(current.detach(), 1 - decay)
