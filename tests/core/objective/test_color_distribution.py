from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from core.objective.color_distribution import color_quantiles, mixed_quantiles


def noise(seed: int, side: int = 64) -> Tensor:
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(seed))


def quantile_distance(one: Tensor, other: Tensor) -> Tensor:
    """How far quantiles lie apart."""
    return (one - other).abs().mean()


def distance(one: Tensor, other: Tensor) -> float:
    return float(quantile_distance(color_quantiles(one), color_quantiles(other)))


def test_only_the_colors_count_and_not_their_places() -> None:
    image = noise(0)
    assert distance(image, image.flip(2)) < 1e-6
    assert distance(image, noise(1)) < 0.01
    assert distance(image, 0.5 * image) > 0.1


def test_it_is_the_distance_that_colors_move() -> None:
    gray, lighter = (torch.full((1, 3, 8, 8), value) for value in (0.4, 0.5))
    moved = 0.1 * 3**0.5
    # Half a step along a random direction, on average.
    assert distance(gray, lighter) == pytest.approx(moved / 2, rel=0.1)


def test_a_patch_of_another_color_is_noticed() -> None:
    image = torch.full((1, 3, 64, 64), 0.5)
    blotch = image.clone()
    blotch[:, 2, :10, :10] = 1.0
    assert distance(image, blotch) > 0.001


def test_what_is_not_covered_does_not_count() -> None:
    coverage = torch.zeros(1, 1, 64, 64)
    coverage[..., 20:40] = 1
    image = torch.where(coverage > 0, noise(0), 5.0)
    inside = color_quantiles(noise(0)[..., 20:40])
    assert quantile_distance(color_quantiles(image, coverage), inside) < 0.01


def test_pixels_count_by_their_coverage() -> None:
    image = torch.cat([torch.zeros(1, 3, 64, 32), torch.ones(1, 3, 64, 32)], dim=3)
    coverage = torch.cat([torch.full((1, 1, 64, 32), 0.25), torch.full((1, 1, 64, 32), 0.75)], dim=3)
    assert (color_quantiles(image, coverage)[0, 0] == 0).double().mean() == pytest.approx(0.25, abs=0.01)


def test_several_pictures_taken_together() -> None:
    one, other = noise(0), 0.3 * noise(1)
    together = color_quantiles(torch.cat([one, other], dim=2))
    mixed = mixed_quantiles([color_quantiles(one), color_quantiles(other)], [1.0, 1.0])
    assert quantile_distance(mixed, together) < 0.002


def test_gradients_push_colors_toward_the_style() -> None:
    image = torch.full((1, 3, 32, 32), 0.5, requires_grad=True)
    target = color_quantiles(torch.full((1, 3, 8, 8), 0.8))
    quantile_distance(color_quantiles(image, torch.ones(1, 1, 32, 32)), target).backward()
    assert image.grad is not None and image.grad.sum() < 0 and torch.isfinite(image.grad).all()


class SinglePrecision(TorchDispatchMode):
    """Refuses numbers that Metal, the device of Macs, does not have."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = func(*args, **(kwargs or {}))
        assert not isinstance(found, Tensor) or found.dtype != torch.float64, func
        return found


def test_no_device_needs_double_precision() -> None:
    with SinglePrecision():
        quantiles = color_quantiles(noise(0))
        torch.testing.assert_close(mixed_quantiles([quantiles], [3.0]), quantiles)
        mixed_quantiles([quantiles, 0.3 * quantiles], [1.0, 2.0])
