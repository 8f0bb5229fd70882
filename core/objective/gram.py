"""Gram matrices of activations, with the mean as an additional row, and their moving average over views."""

from __future__ import annotations

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
