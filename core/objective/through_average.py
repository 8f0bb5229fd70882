"""Distances whose values are those of moving averages, and whose gradients go to the current view.

Article, section 6: "substitute current Gram matrices with their moving averages on forward pass, while still
propagating the correct gradients to the current Gram matrices".
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def distance_through_average(
    current: Tensor, average: Tensor, target: Tensor, size: Tensor, single_share: float = 0.0
) -> Tensor:
    """Return the L1 distance of an average to its target over ``size``, as a mean over N; its gradient is that at the
    average, and goes to ``current``. ``single_share`` is the weight of the distance of ``current`` itself, which is
    added.

    Args:
        current: matrices [N, R, C] of N views.
        average: their moving averages, [N, R, C].
        target: what these are to become, [1 or N, R, C].
        size: what distances are divided by, [1 or N].
    """
    found: Tensor = _Distance.apply(current, average, target, size, single_share)
    return found


class _Distance(torch.autograd.Function):
    """The gradient is signs, which are known with the value; autograd would look for them in steps, and in copies."""

    @staticmethod
    def forward(
        context: Any, current: Tensor, average: Tensor, target: Tensor, size: Tensor, single_share: float
    ) -> Tensor:
        difference = average - target
        distances = difference.abs().sum(dim=(1, 2))
        signs = difference.sign_()
        if single_share:
            own = current - target
            distances.add_(own.abs().sum(dim=(1, 2)), alpha=single_share)
            signs.add_(own.sign_(), alpha=single_share)
        context.save_for_backward(signs.div_((len(current) * size)[:, None, None]))
        return (distances / size).mean()

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None, None]:
        (signs,) = context.saved_tensors
        return gradients[0] * signs, None, None, None, None
