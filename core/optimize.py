"""The loop: a generator of iterates. It knows no mode, no file and no screen."""

from __future__ import annotations

import math
import operator
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor

from core.adam import Adam, adam_on
from core.machine.team import ALONE, Team

View = TypeVar("View")

Averages = dict[str, Tensor]
"""What an objective keeps from step to step, by name: moving averages."""

_FINAL_RATE = 0.2


class Problem(Protocol[View]):
    """What a mode gives the loop: parameters → pictures (through views) → loss.

    A step looks at one view or more, in parts of equal size, which the network sees one after the other; what it learns
    is their mean. Nothing depends on how many parts there are but the memory that it takes.
    """

    def initial(self) -> list[Tensor]:
        """Return the parameters that the first step starts from."""

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Return ``tensors``, shaped like the parameters, as they are from ``step`` on.

        Linear, zero where something new begins to learn, and the same objects if nothing grows at this step; new
        tensors come last. The loop applies it to the parameters and to the optimizer's moments.
        """

    def views(self, first: int, end: int) -> Generator[Sequence[View], None, None]:
        """Yield the parts that the steps ``first`` … ``end - 1`` look at. The same step always gets the same ones."""

    def picture(self, view: View, parameters: Sequence[Tensor]) -> Tensor:
        """Return the images [N, 3, H, W] in [0, 1] of a part, for the network to judge."""

    def loss(self, view: View, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        """Return the scalar to minimize, a mean over the images, and the averages for the next step."""


@dataclass(frozen=True)
class Schedule:
    """``learning_rate`` holds for a share ``held`` of the ``steps``, then falls along half a cosine to a fifth.

    ``betas`` are what a step keeps of the average gradient and of the average of its square (Adam's β₁ and β₂).
    """

    steps: int
    learning_rate: float
    held: float = 0.5
    # A second moment that soon forgets also keeps the first steps of newly grown parameters at their normal length.
    betas: tuple[float, float] = (0.9, 0.99)

    def rate(self, step: int) -> float:
        """Return the learning rate of a step."""
        fraction = max(0.0, (step / self.steps - self.held) / (1 - self.held))
        return self.learning_rate * (_FINAL_RATE + (1 - _FINAL_RATE) * (1 + math.cos(math.pi * fraction)) / 2)


@dataclass(frozen=True)
class Timing:
    """Seconds spent waiting for views, going from parameters to pictures and back, in the network and in the optimizer.

    On a GPU these are the seconds that the CPU took to queue the work: nothing waits for it to be done.
    """

    view: float = 0.0
    texture: float = 0.0
    network: float = 0.0
    optimizer: float = 0.0

    def plus(self, other: Timing) -> Timing:
        """Return the sums of two timings."""
        return Timing(
            self.view + other.view,
            self.texture + other.texture,
            self.network + other.network,
            self.optimizer + other.optimizer,
        )


@dataclass(frozen=True)
class Iterate:
    """Everything after ``step`` steps; feeding it back to ``optimize`` continues with the same numbers.

    ``parameters``, ``first_moments`` and ``second_moments`` are the optimizer's own tensors: valid until the next step.
    ``losses`` are those of all steps, as scalars on the device, for which nobody has waited. Where one is NaN, the
    objective or its gradient was no number, and the parameters have not changed since the step before.
    """

    step: int = 0
    parameters: list[Tensor] = field(default_factory=list)
    first_moments: list[Tensor] = field(default_factory=list)
    second_moments: list[Tensor] = field(default_factory=list)
    averages: Averages = field(default_factory=dict)
    losses: list[Tensor] = field(default_factory=list)
    timing: Timing = field(default_factory=Timing)

    @property
    def curve(self) -> list[float]:
        """The losses of all steps. On a GPU this waits for the last one."""
        values: list[float] = torch.stack(self.losses).tolist() if self.losses else []
        return values


def beginning(problem: Problem[View], device: torch.device | str = "cpu") -> Iterate:
    """Return the iterate before the first step; it is the same on every device."""
    parameters = [parameter.to(device) for parameter in problem.initial()]
    first, second = ([torch.zeros_like(parameter) for parameter in parameters] for _ in range(2))
    return Iterate(0, parameters, first, second)


def optimize(
    problem: Problem[View], schedule: Schedule, start: Iterate, team: Team = ALONE
) -> Generator[Iterate, None, None]:
    """Yield an iterate after each step from ``start`` on, until the schedule ends (Adam; Kingma and Ba 2014).

    In a team, every process must do this with the same arguments but its own share of the views.
    """
    if start.step >= schedule.steps:
        return
    with closing(problem.views(start.step, schedule.steps)) as views:
        state, optimizer = start, _adam(start)
        while state.step < schedule.steps:
            begun = time.perf_counter()
            parts = next(views)
            waited = time.perf_counter() - begun
            grown = _grown(problem, state)
            if grown is not state:
                state, optimizer = grown, _adam(grown)
            state = _take_step(problem, state, optimizer, schedule, parts, team)
            state = replace(state, timing=state.timing.plus(Timing(view=waited)))
            yield state


def _take_step(
    problem: Problem[View], state: Iterate, optimizer: Adam, schedule: Schedule, parts: Sequence[View], team: Team
) -> Iterate:
    """Return the iterate after a step that looks at ``parts``."""
    optimizer.forget_gradients()
    done = [_run_part(problem, state, optimizer, part, len(parts)) for part in parts]
    loss, averages = _combine([part[:2] for part in done])
    begun = time.perf_counter()
    averages = _shared_with_team(team, optimizer, loss, averages)
    finite = _is_finite(loss, optimizer)
    # Adam itself looks at this, on the device: a step that would spoil the parameters leaves them as they are.
    optimizer.take_step(state.step + 1, schedule.rate(state.step), schedule.betas, finite)
    loss = torch.where(finite, loss, torch.nan)
    timing = state.timing.plus(Timing(optimizer=time.perf_counter() - begun))
    for _, _, spent in done:
        timing = timing.plus(spent)
    return replace(state, step=state.step + 1, averages=averages, losses=[*state.losses, loss], timing=timing)


def _run_part(
    problem: Problem[View], state: Iterate, optimizer: Adam, part: View, parts: int
) -> tuple[Tensor, Averages, Timing]:
    """Add one part's share to the gradients; return its share of the loss, its averages and its timing."""
    begun = time.perf_counter()
    images = problem.picture(part, optimizer.parameters)
    pictured = time.perf_counter()
    # The graph is cut at the pictures, so that texture and network can be timed apart.
    judged = images.detach().requires_grad_()
    loss, averages = problem.loss(part, judged, state.averages)
    loss = loss / parts
    loss.backward()
    understood = time.perf_counter()
    assert judged.grad is not None
    zero: Tensor = _Judged.apply(images, judged.grad)
    zero.backward()
    propagated = time.perf_counter()
    timing = Timing(texture=pictured - begun + propagated - understood, network=understood - pictured)
    return loss.detach(), averages, timing


class _Judged(torch.autograd.Function):
    """A scalar whose gradient with respect to the images is the one given: ``images.backward(gradient)``, which first
    imports sympy to compare their shapes."""

    @staticmethod
    def forward(context: Any, images: Tensor, gradient: Tensor) -> Tensor:
        context.save_for_backward(gradient)
        return images.new_zeros(())

    @staticmethod
    def backward(context: Any, *_ones: Tensor) -> tuple[Tensor, None]:
        (gradient,) = context.saved_tensors
        return gradient, None


def _is_finite(loss: Tensor, optimizer: Adam) -> Tensor:
    """Return whether the loss and all gradients are numbers, as a boolean scalar on the device."""
    gradients = [parameter.grad for parameter in optimizer.parameters if parameter.grad is not None]
    numbers = [gradient._values() if gradient.is_sparse else gradient for gradient in gradients]
    return torch.stack([loss, *(values.sum() for values in numbers)]).sum().isfinite()


def _combine(parts: Sequence[tuple[Tensor, Averages]]) -> tuple[Tensor, Averages]:
    """Return the sum of the parts' losses and the mean of their averages."""
    losses, averages = zip(*parts, strict=True)
    if len(parts) == 1:
        return losses[0], averages[0]
    return torch.stack(losses).sum(), {
        name: torch.stack([average[name] for average in averages]).mean(dim=0) for name in averages[0]
    }


def _shared_with_team(team: Team, optimizer: Adam, loss: Tensor, averages: Averages) -> Averages:
    """Put the team's mean in the place of gradients and of the loss; return the means of the averages."""
    if team.size == 1:
        return averages
    parameters = optimizer.parameters
    # Each process has rows of its own, and may have none at all.
    gradients = [torch.zeros_like(p) if p.grad is None else p.grad.to_dense() for p in parameters]
    # Parameters that no process has seen stay as they are, as they do in a process alone.
    seen = [p.grad is not None for p in parameters]
    sparse = [p.grad is not None and p.grad.is_sparse for p in parameters]
    known = torch.tensor([*seen, *sparse], dtype=torch.float32, device=loss.device)
    # Processes that see different things may name them in a different order, and some may be the style's own.
    shared = {name: averages[name].clone() for name in sorted(averages)}
    team.average([*gradients, known, *shared.values(), loss])
    seen, sparse = (part.tolist() for part in known.chunk(2))
    for parameter, gradient, is_seen, is_sparse in zip(parameters, gradients, seen, sparse, strict=True):
        own = gradient.to_sparse(1) if is_sparse else gradient
        parameter.grad = own if is_seen else None
    return shared


def _adam(state: Iterate) -> Adam:
    """Return Adam at ``state``. It works on the state's own tensors."""
    return adam_on(state.parameters, state.first_moments, state.second_moments)


def _grown(problem: Problem[View], state: Iterate) -> Iterate:
    """Return the state with everything enlarged, or the state itself if nothing grows at its step."""
    parameters = problem.grow(state.step, state.parameters)
    if len(parameters) == len(state.parameters) and all(map(operator.is_, parameters, state.parameters)):
        return state
    return replace(
        state,
        parameters=parameters,
        first_moments=problem.grow(state.step, state.first_moments),
        second_moments=problem.grow(state.step, state.second_moments),
    )
