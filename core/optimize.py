"""The loop: a generator of iterates. It knows no mode, no file and no screen."""

from __future__ import annotations

import math
import operator
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import torch
from torch import Tensor

View = TypeVar("View")

Memory = dict[str, Tensor]
"""What an objective remembers from step to step, such as moving averages, by name."""

# The short memory of the second moment also keeps the first steps of newly grown parameters at their normal length.
_BETAS = (0.9, 0.99)
_FINAL_RATE = 0.2


class Problem(Protocol[View]):
    """What a mode gives the loop: parameters → picture (through a view) → loss."""

    def initial(self) -> list[Tensor]:
        """Return the parameters that the first step starts from."""

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Return ``tensors``, shaped like the parameters, as they are from ``step`` on.

        Linear, zero where something new begins to learn, and the same objects if nothing grows at this step; new
        tensors come last. The loop applies it to the parameters and to the optimizer's moments.
        """

    def views(self, first: int, end: int) -> Generator[View, None, None]:
        """Yield what the steps ``first`` … ``end - 1`` look at. The same step always gets the same view."""

    def picture(self, view: View, parameters: Sequence[Tensor]) -> Tensor:
        """Return the images [N, 3, H, W] in [0, 1] that the network shall judge."""

    def loss(self, view: View, images: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return the scalar to minimize and what to remember for the next step."""


@dataclass(frozen=True)
class Schedule:
    """``learning_rate`` holds for the first half of the ``steps`` and falls to a fifth by the end (half a cosine)."""

    steps: int
    learning_rate: float

    def rate(self, step: int) -> float:
        """Return the learning rate of a step."""
        fraction = max(0.0, 2.0 * step / self.steps - 1.0)
        return self.learning_rate * (_FINAL_RATE + (1 - _FINAL_RATE) * (1 + math.cos(math.pi * fraction)) / 2)


@dataclass(frozen=True)
class Timing:
    """Seconds spent waiting for views, from parameters to pictures and back, in the network, and in the optimizer."""

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
    """Everything after ``step`` steps; feeding it back to ``optimize`` goes on with the very same numbers.

    ``parameters``, ``first_moments`` and ``second_moments`` are the optimizer's own tensors: valid until the next step.
    """

    step: int
    parameters: list[Tensor]
    first_moments: list[Tensor]
    second_moments: list[Tensor]
    memory: Memory
    curve: list[float] = field(default_factory=list)
    timing: Timing = field(default_factory=Timing)


def beginning(problem: Problem[View]) -> Iterate:
    """Return the iterate before the first step."""
    parameters = problem.initial()
    return Iterate(
        0, parameters, [torch.zeros_like(p) for p in parameters], [torch.zeros_like(p) for p in parameters], {}
    )


def optimize(problem: Problem[View], schedule: Schedule, start: Iterate) -> Generator[Iterate, None, None]:
    """Yield an iterate after each step from ``start`` on, until the schedule ends (Adam; Kingma and Ba 2014)."""
    if start.step >= schedule.steps:
        return
    with closing(problem.views(start.step, schedule.steps)) as views:
        state, optimizer = start, _adam(start)
        while state.step < schedule.steps:
            begun = time.perf_counter()
            view = next(views)
            waited = time.perf_counter() - begun
            grown = _grown(problem, state)
            if grown is not state:
                state, optimizer = grown, _adam(grown)
            optimizer.param_groups[0]["lr"] = schedule.rate(state.step)
            _count(optimizer, state.step)
            state = _stepped(problem, state, optimizer, view, waited)
            yield state


def _stepped(problem: Problem[View], state: Iterate, optimizer: torch.optim.Adam, view: View, waited: float) -> Iterate:
    begun = time.perf_counter()
    images = problem.picture(view, optimizer.param_groups[0]["params"])
    pictured = time.perf_counter()
    # The graph is cut at the pictures, so that texture and network can be timed apart.
    judged = images.detach().requires_grad_()
    loss, memory = problem.loss(view, judged, state.memory)
    loss.backward()
    understood = time.perf_counter()
    optimizer.zero_grad()
    images.backward(judged.grad)
    propagated = time.perf_counter()
    optimizer.step()
    timing = Timing(
        view=waited,
        texture=pictured - begun + propagated - understood,
        network=understood - pictured,
        optimizer=time.perf_counter() - propagated,
    )
    curve = [*state.curve, float(loss.detach())]
    return replace(state, step=state.step + 1, memory=memory, curve=curve, timing=state.timing.plus(timing))


def _adam(state: Iterate) -> torch.optim.Adam:
    """Return Adam at ``state``. It works on the state's own tensors."""
    leaves = [parameter.detach().requires_grad_() for parameter in state.parameters]
    optimizer = torch.optim.Adam(leaves, betas=_BETAS, fused=True)
    for leaf, first, second in zip(leaves, state.first_moments, state.second_moments, strict=True):
        step = torch.tensor(float(state.step), device=leaf.device)
        optimizer.state[leaf] = {"step": step, "exp_avg": first, "exp_avg_sq": second}
    return optimizer


def _count(optimizer: torch.optim.Adam, step: int) -> None:
    """Give all parameters the same count of steps; Adam leaves it behind for those that a view did not touch, and a
    resumed run could not know."""
    for state in optimizer.state.values():
        state["step"].fill_(step)


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
