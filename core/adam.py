"""Adam (Kingma and Ba 2014): torch's own fused step, without ``torch.optim``, which imports torch's compiler and sympy
when an optimizer is made, as long as all other imports together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_EPSILON = 1e-8


@dataclass(frozen=True)
class Adam:
    """Adam on its ``parameters``, leaves that share the memory of those it was made of. It changes them and the moments
    in place."""

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
        if not seen:
            return
        parameters, gradients, firsts, seconds = zip(*seen, strict=True)
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


def adam_on(parameters: Sequence[Tensor], first_moments: Sequence[Tensor], second_moments: Sequence[Tensor]) -> Adam:
    """Return Adam on these tensors, each parameter with its moments."""
    return Adam([parameter.detach().requires_grad_() for parameter in parameters], first_moments, second_moments)
