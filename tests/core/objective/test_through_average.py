"""The value of the average, the gradient of the view."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.objective.gram import relative_distance, size_of
from core.objective.through_average import distance_through_average


@pytest.mark.parametrize("single_share", [0.0, 0.5])
@pytest.mark.parametrize("targets", [1, 3])
def test_distance_and_gradient_are_those_of_the_plain_formula(single_share: float, targets: int) -> None:
    current, average, target = matrices(0, 3).requires_grad_(), matrices(1, 3), matrices(2, targets)
    weight = 1 / size_of(target)[:, None, None]
    found = distance_through_average(current, average, target, weight, single_share * weight if single_share else None)
    # The value of one, the gradient of the other.
    substituted = current + (average - current).detach()
    expected = relative_distance(substituted, target) + single_share * relative_distance(current, target)
    torch.testing.assert_close(found, expected)
    gradients = [torch.autograd.grad(3 * distance, current)[0] for distance in (found, expected)]
    torch.testing.assert_close(*gradients)


def test_the_squared_distance_of_some_entries_is_added() -> None:
    current, average, target = matrices(0, 3).requires_grad_(), matrices(1, 3), matrices(2)
    plain = distance_through_average(current, average, target, torch.ones(1), torch.zeros(1))
    found = distance_through_average(current, average, target, torch.ones(1), torch.zeros(1), 5.0, slice(1, 3))
    squares = 5 * (current - target)[..., 1:3].square().sum(dim=(1, 2)).mean()
    torch.testing.assert_close(found, plain + squares)
    gradients = [torch.autograd.grad(3 * distance, current)[0] for distance in (found, plain + squares)]
    torch.testing.assert_close(*gradients)


def test_what_it_compares_stays_as_it_is() -> None:
    given = matrices(0), matrices(1), matrices(2)
    kept = [each.clone() for each in given]
    distance_through_average(*given, torch.ones(1), torch.ones(1), 2.0, slice(1, 3))
    assert all(map(torch.equal, given, kept))


def matrices(seed: int, count: int = 1) -> Tensor:
    return torch.randn(count, 4, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
