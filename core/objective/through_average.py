"""Distances whose values are those of moving averages, and whose gradients go to the current view.

Article, section 6: "substitute current Gram matrices with their moving averages on forward pass, while still
propagating the correct gradients to the current Gram matrices".
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def distance_through_average(
    current: Tensor,
    average: Tensor,
    target: Tensor,
    weight: Tensor,
    single_weight: Tensor | None = None,
    balance: float = 0.0,
    balanced: slice = slice(0),
) -> Tensor:
    """Return the weighted L1 distance of an average to its target, as a mean over N; its gradient is that at the
    average, and goes to ``current``.

    Args:
        current: statistics [N, …] of N views.
        average: their moving averages, [N, …].
        target: what these are to become, [1 or N, …].
        weight: how much each entry counts, to be broadcast to the target.
        single_weight: likewise how much the distance of ``current`` itself counts, which is added.
        balance: how much the squared distance of ``current`` counts for the entries ``balanced`` of its last dimension.
    """
    found: Tensor = _Distance.apply(current, average, target, weight, single_weight, balance, balanced)
    return found


class _Distance(torch.autograd.Function):
    """The gradient is weighted signs, which are known with the value; autograd would look for them in steps, and in
    copies."""

    @staticmethod
    def forward(
        context: Any,
        current: Tensor,
        average: Tensor,
        target: Tensor,
        weight: Tensor,
        single_weight: Tensor | None,
        balance: float,
        balanced: slice,
    ) -> Tensor:
        difference = average - target
        gradient = difference.sign().mul_(weight)
        total = difference.mul_(gradient).sum()
        if single_weight is not None:
            own = current - target
            signs = own.sign().mul_(single_weight)
            gradient.add_(signs)
            total += signs.mul_(own).sum()
            if balance:
                means = own[..., balanced]
                gradient[..., balanced].add_(means, alpha=2 * balance)
                total += balance * means.square().sum()
        context.save_for_backward(gradient.div_(len(current)))
        return total / len(current)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = context.saved_tensors
        return gradients[0] * gradient, None, None, None, None, None, None
