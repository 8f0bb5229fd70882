"""Adam (Kingma and Ba 2014): torch's own fused step, without ``torch.optim``, which imports torch's compiler and sympy
when an optimizer is made, as long as all other imports together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.kernels.compiled import kernels
from core.threads import share_out

_EPSILON = 1e-8
_ROWS_AT_A_TIME = 16_384
_Learned = tuple[Tensor, Tensor, Tensor, Tensor]
"""A parameter, its gradient, and its first and second moments."""


@dataclass(frozen=True)
class Adam:
    """Adam on its ``parameters``, leaves that share the memory of those it was made of. It changes them and the moments
    in place.

    Of parameters whose gradients are sparse, rows without a gradient stay as they are, and so do their moments (torch's
    ``SparseAdam``): on the processor, a step takes as long as what it looks at, not as all that there is.
    """

    parameters: list[Tensor]
    first_moments: Sequence[Tensor]
    second_moments: Sequence[Tensor]

    def forget_gradients(self) -> None:
        """Let the next gradients begin anew."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def take_step(self, number: int, rate: float, betas: tuple[float, float], finite: Tensor) -> None:
        """Take the step with this number, from 1; the rate is the learning rate, and the betas are what it keeps of
        the moments. Parameters without gradients stay.

        ``finite`` is a boolean scalar on the device: where it is false, nothing changes, without a wait for it.
        """
        seen = [
            (parameter, parameter.grad, first, second)
            for parameter, first, second in zip(self.parameters, self.first_moments, self.second_moments, strict=True)
            if parameter.grad is not None
        ]
        dense = [learned for learned in seen if not learned[1].is_sparse]
        if dense:
            _step_all(dense, number, rate, betas, finite)
        for learned in seen:
            if learned[1].is_sparse:
                _step_rows(learned, number, rate, betas, finite)


def adam_on(parameters: Sequence[Tensor], first_moments: Sequence[Tensor], second_moments: Sequence[Tensor]) -> Adam:
    """Return Adam on these tensors, each parameter with its moments."""
    return Adam([parameter.detach().requires_grad_() for parameter in parameters], first_moments, second_moments)


def _step_all(
    learned: Sequence[_Learned], number: int, rate: float, betas: tuple[float, float], finite: Tensor
) -> None:
    parameters, gradients, firsts, seconds = zip(*learned, strict=True)
    # The same number for all: a resumed run could not know one of each.
    count = torch.full((), float(number), device=parameters[0].device)
    torch._fused_adam_(
        parameters,
        gradients,
        firsts,
        seconds,
        [],
        [count] * len(gradients),
        lr=rate,
        beta1=betas[0],
        beta2=betas[1],
        weight_decay=0.0,
        eps=_EPSILON,
        amsgrad=False,
        maximize=False,
        found_inf=1.0 - finite.float(),
    )


def _step_rows(learned: _Learned, number: int, rate: float, betas: tuple[float, float], finite: Tensor) -> None:
    parameter, gradient, first, second = learned
    places, slopes = gradient._indices()[0], gradient._values()
    rate, scale = rate / (1 - betas[0] ** number), 1 / math.sqrt(1 - betas[1] ** number)
    on_processor = parameter.device.type == "cpu"
    if on_processor:
        places, slopes = _each_once(places, slopes, parameter)
    else:
        # Nobody waits to learn which rows are there several times: these get the same values several times.
        slopes = torch.zeros_like(parameter).index_add_(0, places, slopes)[places]
    if on_processor and kernels() is not None:
        if finite:
            _step_in_loops(places, slopes, (parameter, first, second), (*betas, rate, scale, _EPSILON))
        return
    counts = (slopes != 0).any(dim=1, keepdim=True) & finite
    old = parameter[places], first[places], second[places]
    means = old[1].lerp(slopes, 1 - betas[0])
    squares = (betas[1] * old[2]).addcmul_(slopes, slopes, value=1 - betas[1])
    moved = old[0] - rate * means / (squares.sqrt() * scale + _EPSILON)
    for tensor, new, before in zip((parameter, first, second), (moved, means, squares), old, strict=True):
        tensor[places] = torch.where(counts, new, before)


def _step_in_loops(places: Tensor, slopes: Tensor, changed: Sequence[Tensor], numbers: Sequence[float]) -> None:
    """Have compiled loops change the parameter and its moments (``core.kernels.adam.step_rows``)."""
    compiled = kernels()
    assert compiled is not None
    step_rows, rows, own = compiled.step_rows, places.numpy(), slopes.numpy()
    known = *(tensor.detach().numpy() for tensor in changed), *map(np.float32, numbers)
    # Each row is there once, so threads don't meet.
    parts = [slice(start, start + _ROWS_AT_A_TIME) for start in range(0, len(rows), _ROWS_AT_A_TIME)]
    share_out(lambda some: step_rows(rows[some], own[some], *known), parts)


def _each_once(places: Tensor, slopes: Tensor, parameter: Tensor) -> tuple[Tensor, Tensor]:
    """Return the places, each of them once, and the sums of the slopes there."""
    # Autograd has forgotten that those of one view are in order.
    if bool((places[1:] > places[:-1]).all()):
        return places, slopes
    summed = torch.sparse_coo_tensor(places[None], slopes, parameter.shape, check_invariants=False).coalesce()
    return summed.indices()[0], summed.values()
