from __future__ import annotations

import copy
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from core.machine.team import Team
from core.optimize import Averages, Iterate, Schedule, Timing, beginning, optimize

WIDTH = 6


class RowProblem:
    """A row of numbers becomes a target that flickers from step to step; the row is 2 long, and all of it
    from ``grows`` on. A second tensor, a common offset, never grows."""

    def __init__(self, grows: int = 0) -> None:
        self.grows = grows
        self.target = torch.linspace(-2, 2, WIDTH)
        self.closed = 0
        self.seen: list[int] = []

    def initial(self) -> list[Tensor]:
        return [torch.zeros(2), torch.zeros(1)]

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        row, offset = tensors
        if step < self.grows or len(row) == WIDTH:
            return [row, offset]
        return [torch.cat([row, row.new_zeros(WIDTH - len(row))]), offset]

    def views(self, first: int, end: int) -> Generator[tuple[int], None, None]:
        try:
            yield from ((step,) for step in range(first, end))
        finally:
            self.closed += 1

    def picture(self, _view: int, parameters: Sequence[Tensor]) -> Tensor:
        row, offset = parameters
        return torch.cat([row + offset, torch.zeros(WIDTH - len(row))])

    def loss(self, view: int, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        self.seen.append(view)
        count = averages.get("count", torch.zeros(())) + 1
        flicker = 0.1 * torch.sin(torch.tensor(float(view)))
        return (images - self.target - flicker).square().sum(), {"count": count}


def run(problem: RowProblem, schedule: Schedule, start: Iterate | None = None) -> list[Iterate]:
    """All iterates, copied: the loop works on its tensors in place."""
    return [copy.deepcopy(iterate) for iterate in optimize(problem, schedule, start or beginning(problem))]


def assert_same(one: Iterate, other: Iterate) -> None:
    assert one.step == other.step
    assert one.curve == other.curve
    for name in ("parameters", "first_moments", "second_moments"):
        for first, second in zip(getattr(one, name), getattr(other, name), strict=True):
            assert torch.equal(first, second), name
    assert one.averages == other.averages


def test_the_loss_falls() -> None:
    iterates = run(RowProblem(), Schedule(200, 0.05))
    assert [iterate.step for iterate in iterates] == list(range(1, 201))
    assert len(iterates[-1].curve) == 200
    assert iterates[-1].curve[-1] < 0.02 * iterates[-1].curve[0]


@pytest.mark.parametrize("betas", [(0.5, 0.95), (0.9, 0.99)])
def test_it_is_adam(betas: tuple[float, float]) -> None:
    """The first steps by torch's own Adam, driven by hand."""
    problem = RowProblem()
    row, offset = (tensor.requires_grad_() for tensor in problem.grow(0, problem.initial()))
    adam = torch.optim.Adam([row, offset], lr=0.05, betas=betas)
    for step in range(5):
        adam.zero_grad()
        problem.loss(step, problem.picture(step, [row, offset]), {})[0].backward()
        adam.step()
    found = run(RowProblem(), Schedule(100, 0.05, betas=betas))[4]
    torch.testing.assert_close(found.parameters, [row.detach(), offset.detach()])


def test_every_step_has_its_view_and_the_averages_of_the_last() -> None:
    problem = RowProblem()
    iterates = run(problem, Schedule(7, 0.05))
    assert problem.seen == list(range(7))
    assert iterates[-1].averages["count"] == 7
    assert problem.closed == 1


def test_views_are_closed_when_the_loop_is() -> None:
    problem = RowProblem()
    iterates = optimize(problem, Schedule(7, 0.05), beginning(problem))
    next(iterates)
    iterates.close()
    assert problem.closed == 1


def test_parameters_and_moments_grow_together() -> None:
    iterates = run(RowProblem(grows=10), Schedule(40, 0.05))
    before, after = iterates[9], iterates[10]
    assert len(before.parameters[0]) == 2
    for tensors in (after.parameters, after.first_moments, after.second_moments):
        assert [len(tensor) for tensor in tensors] == [WIDTH, 1]
    # What was there goes on as before: as Adam with its moments, not as a new one.
    old, (row, offset) = before.first_moments[0], before.parameters
    gradient = 2 * (row + offset - torch.linspace(-2, 2, WIDTH)[:2] - 0.1 * torch.sin(torch.tensor(10.0)))
    torch.testing.assert_close(after.first_moments[0][:2], 0.9 * old + 0.1 * gradient)
    assert ((after.parameters[0][:2] - row).sign() == -old.sign()).all()


def test_growth_begins_with_steps_of_normal_length() -> None:
    for grows in (1, 10, 30):
        iterates = run(RowProblem(grows=grows), Schedule(60, 0.05))
        new = iterates[grows].parameters[0][2:]
        assert 0.2 * 0.05 < new.abs().max() < 2 * 0.05, grows
        assert iterates[-1].curve[-1] < 0.5 * iterates[0].curve[0]


@pytest.mark.parametrize("stopped", [1, 9, 10, 11, 29])
def test_resumed_equals_uninterrupted(stopped: int) -> None:
    schedule = Schedule(30, 0.05)
    whole = run(RowProblem(grows=10), schedule)
    resumed = run(RowProblem(grows=10), schedule, copy.deepcopy(whole[stopped - 1]))
    assert len(resumed) == 30 - stopped
    for one, other in zip(resumed, whole[stopped:], strict=True):
        assert_same(one, other)


def test_nothing_is_left_to_do_at_the_end() -> None:
    schedule = Schedule(5, 0.05)
    problem = RowProblem()
    assert run(problem, schedule, run(RowProblem(), schedule)[-1]) == []
    assert problem.seen == []


def test_learning_rate_holds_and_then_falls_to_a_fifth() -> None:
    schedule = Schedule(100, 0.05)
    rates = [schedule.rate(step) for step in range(101)]
    assert rates[:51] == pytest.approx([0.05] * 51)
    assert all(later < earlier for earlier, later in pairwise(rates[51:]))
    assert rates[100] == pytest.approx(0.01)


def test_learning_rate_may_fall_from_the_start() -> None:
    schedule = Schedule(100, 0.05, held=0.0)
    rates = [schedule.rate(step) for step in range(101)]
    assert all(later < earlier for earlier, later in pairwise(rates))
    assert [rates[0], rates[50], rates[100]] == pytest.approx([0.05, 0.03, 0.01])


def test_timing_adds_up() -> None:
    assert Timing(1, 2, 3, 4).plus(Timing(10, 20, 30, 40)) == Timing(11, 22, 33, 44)
    first, *_, last = run(RowProblem(), Schedule(20, 0.05))
    for name in ("view", "texture", "network", "optimizer"):
        assert 0 <= getattr(first.timing, name) <= getattr(last.timing, name)
    assert last.timing.network > 0


class TwoRows(RowProblem):
    """Two rows, of which each process of a team sees one, or both see the first."""

    def initial(self) -> list[Tensor]:
        return [torch.ones(WIDTH), torch.ones(WIDTH)]

    def grow(self, _step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return list(tensors)

    def picture(self, _view: int, parameters: Sequence[Tensor]) -> Tensor:
        return parameters[0] + 0


@dataclass(frozen=True)
class Pair(Team):
    """A team whose other process has seen a row's gradients."""

    other_sees: bool = False

    def average(self, tensors: Sequence[Tensor]) -> None:
        for index, tensor in enumerate(tensors):
            # The second row and the flag of whether anybody has seen it.
            if self.other_sees and index == 1:
                tensor += 1.0
            if self.other_sees and index == 2:
                tensor[1] = 0.5


@pytest.mark.parametrize("other_sees", [False, True])
def test_a_team_leaves_alone_what_none_of_it_has_seen(other_sees: bool) -> None:
    problem = TwoRows()
    *_, last = optimize(problem, Schedule(3, 0.05), beginning(problem), Pair(0, 2, other_sees))
    assert (last.parameters[0] != 1).all()
    assert bool((last.parameters[1] != 1).all()) == other_sees
    assert bool(last.first_moments[1].any()) == other_sees


class OfTwoAverages(TwoRows):
    """A problem whose averages are tensors of its own, in an order of its own."""

    own = torch.ones(2), torch.ones(3)

    def loss(self, view: int, image: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        loss, _ = super().loss(view, image, averages)
        return loss, {"b": self.own[0], "a": self.own[1]}


@dataclass(frozen=True)
class Doubling(Team):
    """A team in which all means are twice what this process has."""

    shapes: list[torch.Size] = field(default_factory=list)

    def average(self, tensors: Sequence[Tensor]) -> None:
        self.shapes.extend(tensor.shape for tensor in tensors)
        for tensor in tensors:
            tensor *= 2


def test_a_team_averages_by_name_and_leaves_a_problems_own_tensors_alone() -> None:
    """Processes that see other things find averages in another order, and begin them with the style itself."""
    problem, together = OfTwoAverages(), Doubling(0, 2)
    *_, last = optimize(problem, Schedule(1, 0.05), beginning(problem), together)
    assert together.shapes[-3:-1] == [(3,), (2,)]
    assert (last.averages["a"] == 2).all() and (last.averages["b"] == 2).all()
    assert all((one == 1).all() for one in problem.own)
