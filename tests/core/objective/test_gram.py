from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.objective.gram import gram_matrices, gram_matrix, layer_coverage, relative_distance, updated_average


def activations(seed: int = 0) -> Tensor:
    return torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(seed))


def by_hand(values: Tensor, weights: Tensor) -> Tensor:
    """One matrix after the other, entry by entry."""
    count, channels, height, width = values.shape
    with_one = torch.cat([values, torch.ones(count, 1, height, width)], dim=1).double()
    grams = torch.zeros(count, channels + 1, channels + 1, dtype=torch.float64)
    for n in range(count):
        for y in range(height):
            for x in range(width):
                place = with_one[n, :, y, x]
                grams[n] += weights[n, 0, y, x] * torch.outer(place, place)
        grams[n] /= weights[n].sum()
    return grams.float()


def test_gram_matrix_by_hand() -> None:
    values = activations()
    torch.testing.assert_close(gram_matrix(values), by_hand(values, torch.ones(2, 1, 4, 5)), atol=1e-5, rtol=1e-5)


def test_weighted_gram_matrix_by_hand() -> None:
    values, weights = activations(), torch.rand(2, 1, 4, 5, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(gram_matrix(values, weights), by_hand(values, weights), atol=1e-5, rtol=1e-5)


def test_places_without_weight_do_not_count() -> None:
    values, weights = activations(), torch.ones(2, 1, 4, 5)
    weights[..., 2:] = 0
    torch.testing.assert_close(gram_matrix(values, weights), gram_matrix(values[..., :2]), atol=1e-5, rtol=1e-5)


def test_no_weight_anywhere_is_finite() -> None:
    values = activations().requires_grad_()
    gram = gram_matrix(values, torch.zeros(2, 1, 4, 5))
    gram.sum().backward()
    assert values.grad is not None
    assert torch.isfinite(gram).all() and torch.isfinite(values.grad).all()


def test_layer_coverage_falls_at_the_border() -> None:
    coverage = torch.zeros(1, 1, 16, 16)
    coverage[..., :6] = 1
    weights = layer_coverage(coverage, torch.zeros(1, 7, 4, 4))
    assert weights.shape == (1, 1, 4, 4)
    assert (weights[..., 0] == 1).all() and (weights[..., 2:] == 0).all()
    assert (weights[..., 1] > 0).all() and (weights[..., 1] < 1).all()


def test_relative_distance_is_free_of_scale() -> None:
    target, current = gram_matrix(activations(0)), gram_matrix(activations(1))
    assert relative_distance(target, target) == 0
    assert relative_distance(torch.zeros_like(target), target) == pytest.approx(1)
    assert relative_distance(7 * current, 7 * target) == pytest.approx(float(relative_distance(current, target)))
    assert torch.isfinite(relative_distance(current, torch.zeros_like(target)))


@pytest.mark.parametrize("sides", [(48, 32), (24, 16), (6, 4), (12, 8), (5, 3), (7, 32)])
def test_layer_coverage_is_the_square_of_an_average(sides: tuple[int, int]) -> None:
    coverage = torch.rand(2, 1, 48, 32, generator=torch.Generator().manual_seed(0))
    expected = torch.nn.functional.adaptive_avg_pool2d(coverage, sides) ** 2
    torch.testing.assert_close(layer_coverage(coverage, torch.zeros(2, 7, *sides)), expected)


def test_moving_average_starts_with_the_first_view() -> None:
    views = [gram_matrix(activations(seed)).requires_grad_() for seed in range(4)]
    average = updated_average(None, views[0], 0.9)
    torch.testing.assert_close(average, views[0].detach())
    expected = views[0].detach()
    for view in views[1:]:
        average = updated_average(average, view, 0.9)
        expected = 0.9 * expected + 0.1 * view.detach()
    torch.testing.assert_close(average, expected)
    assert not average.requires_grad


def test_its_gradient_is_that_of_the_definition() -> None:
    weights = torch.rand(2, 1, 4, 5, generator=torch.Generator().manual_seed(1)).double()
    for layout in (torch.contiguous_format, torch.channels_last):
        values = activations().double().contiguous(memory_format=layout).requires_grad_()
        assert torch.autograd.gradcheck(lambda inputs: gram_matrix(inputs, weights), (values,))


def test_matrices_of_parts_are_those_of_each_part_alone() -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(2, 5, 6, 7, generator=generator, dtype=torch.float64).requires_grad_()
    parts = torch.rand(2, 3, 6, 7, generator=generator, dtype=torch.float64)
    parts = parts * (parts > 0.5)
    parts[0, 1] = 0
    weights = torch.randn(2, 3, 6, 6, generator=generator, dtype=torch.float64)
    together = gram_matrices(values, parts)
    apart = torch.stack([gram_matrix(values, parts[:, part : part + 1]) for part in range(3)], dim=1)
    assert torch.allclose(together, apart)
    (found,) = torch.autograd.grad((together * weights).sum(), values)
    (expected,) = torch.autograd.grad((apart * weights).sum(), values)
    assert torch.allclose(found, expected)
