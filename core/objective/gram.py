"""Gram matrices of activations, with the mean as an additional row, and their moving average over views."""

from __future__ import annotations

from itertools import product
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def gram_matrix(activations: Tensor, coverage: Tensor | None = None) -> Tensor:
    """Return the second moments [N, C + 1, C + 1] of activations [N, C, h, w] with a constant channel appended.

    Entry (i, j) is the mean of a_i · a_j over places, weighted by ``coverage`` [N, 1, h, w]; the last row holds the
    plain means and the constant 1. (Gatys, Ecker, Bethge 2015; the constant makes the objective depend on a layer's
    mean color.)
    """
    # Places by channels: for the channels-last activations of a CPU run this is a view, not a copy.
    values = activations.permute(0, 2, 3, 1).flatten(1, 2)
    if coverage is None:
        share = values.new_full((values.shape[0], values.shape[1], 1), 1.0 / values.shape[1])
    else:
        share = coverage.flatten(2).transpose(1, 2)
        share = share / share.sum(dim=1, keepdim=True).clamp(min=1e-6)
    moments, means = _Moments.apply(values, share)
    total = share.sum(dim=1, keepdim=True)
    right = torch.cat([means, total], dim=2).transpose(1, 2)
    return torch.cat([torch.cat([moments, means], dim=1), right], dim=2)


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
    """``_Moments`` of parts: weighted second moments [N, T, C, C] and means [N, T, 1, C] of values [N, P, C] for shares
    [N, T, P]."""

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


class _Moments(torch.autograd.Function):
    """Weighted second moments [N, C, C] and means [N, 1, C] of values [N, P, C] for shares [N, P, 1], which are
    constants. The backward pass takes one product; autograd would take two, and copies."""

    @staticmethod
    def forward(context: Any, values: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
        context.save_for_backward(values, share)
        weighted = values * share
        return weighted.transpose(1, 2) @ values, weighted.sum(dim=1, keepdim=True)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        values, share = context.saved_tensors
        of_moments, of_means = gradients
        return share * torch.baddbmm(of_means, values, of_moments + of_moments.transpose(1, 2)), None


def layer_coverage(coverage: Tensor, activations: Tensor) -> Tensor:
    """Return how much of each place of a layer [N, 1, h, w] the model covers, for coverage [N, 1, H, W] in [0, 1].

    Squared, because at the border a place's receptive field reaches into the background.
    """
    return functional.adaptive_avg_pool2d(coverage, (activations.shape[2], activations.shape[3])) ** 2


def relative_distance(current: Tensor, target: Tensor, faintest: float = 1e-12) -> Tensor:
    """Return the L1 distance of Gram matrices [N, C, C] to the target [1 or N, C, C] over the size of the target, as a
    mean over N (0: equal, 1: as far as zero is). Targets smaller than ``faintest`` count as if they were that large."""
    return ((current - target).abs().sum(dim=(1, 2)) / target.abs().sum(dim=(1, 2)).clamp(min=faintest)).mean()


def straight_through(current: Tensor, average: Tensor) -> Tensor:
    """Return a matrix with the value of ``average`` and the gradient of ``current``.

    Article, section 6: "substitute current Gram matrices with their moving averages on forward pass, while still
    propagating the correct gradients to the current Gram matrices".
    """
    return current + (average - current).detach()


def updated_average(average: Tensor | None, current: Tensor, decay: float) -> Tensor:
    """Return the moving average after one more view; the first view starts it, so early averages are not too small."""
    if average is None:
        return current.detach()
    return decay * average + (1 - decay) * current.detach()
