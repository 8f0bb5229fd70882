from __future__ import annotations

import pytest
import torch

from core.parameterization.color import from_rgb, to_rgb


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_round_trip(dim: int) -> None:
    colors = 0.01 + 0.98 * torch.rand(3, 3, 3, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(to_rgb(from_rgb(colors, dim), dim), colors, atol=1e-4, rtol=0)
    values = torch.randn(3, 3, 3, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(from_rgb(to_rgb(values, dim), dim), values, atol=1e-2, rtol=0)


def test_black_and_white_stay_finite() -> None:
    extremes = torch.tensor([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    values = from_rgb(extremes, dim=1)
    assert torch.isfinite(values).all()
    torch.testing.assert_close(to_rgb(values, dim=1), extremes, atol=1 / 256, rtol=0)


def test_zero_is_gray_and_all_values_are_colors() -> None:
    assert to_rgb(torch.zeros(1, 3), dim=1).tolist() == [[0.5, 0.5, 0.5]]
    wild = to_rgb(20 * torch.randn(100, 3, generator=torch.Generator().manual_seed(0)), dim=1)
    assert wild.min() >= 0 and wild.max() <= 1


def test_the_first_value_is_brightness() -> None:
    """In natural pictures channels rise and fall together, so that is what one decorrelated value does."""
    assert (to_rgb(torch.tensor([[1.0, 0.0, 0.0]]), dim=1) > 0.6).all()
    for other in ([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]):
        shift = to_rgb(torch.tensor([other]), dim=1) - 0.5
        assert shift.min() < 0.02, "the others move channels apart"
