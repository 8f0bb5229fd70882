from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.parameterization.color import colors_of, from_rgb, natural_colors, to_rgb


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


def stripes(*colors: tuple[float, float, float]) -> Tensor:
    """A picture [1, 3, 64, 64] in bands of these colors."""
    return torch.tensor(colors).T.repeat_interleave(64 // len(colors), dim=1)[None, :, :, None].expand(-1, -1, -1, 64)


def test_a_picture_has_its_mean_color_where_parameters_are_0() -> None:
    space = colors_of([stripes((0.2, 0.3, 0.4), (0.4, 0.5, 0.8))])
    torch.testing.assert_close(space.rgb(torch.zeros(1, 3), dim=1), torch.tensor([[0.3, 0.4, 0.6]]))


def test_the_same_parameters_are_softer_colors_in_a_soft_picture() -> None:
    values = torch.randn(500, 3, generator=torch.Generator().manual_seed(0))
    spreads = []
    for contrast in (0.05, 0.2, 0.4):
        dark, bright = 0.5 - contrast, 0.5 + contrast
        space = colors_of([stripes((dark, dark, dark), (bright, bright, bright))])
        spreads.append(float(space.rgb(values, dim=1).std()))
    assert spreads[0] < 0.4 * spreads[1] < 0.4 * spreads[2]


def test_a_color_that_the_picture_lacks_is_far_but_within_reach() -> None:
    values = torch.randn(2000, 3, generator=torch.Generator().manual_seed(0))
    colors = colors_of([stripes((0.1, 0.1, 0.1), (0.5, 0.5, 0.5), (0.9, 0.9, 0.9))]).rgb(values, dim=1)
    brightness, chroma = colors.mean(dim=1).std(), (colors - colors.mean(dim=1, keepdim=True)).std()
    assert 0.01 * brightness < chroma < 0.15 * brightness


def test_an_even_picture_and_a_single_pixel_have_a_space_too() -> None:
    for picture in (torch.full((1, 3, 8, 8), 0.5), torch.zeros(1, 3, 1, 1), torch.ones(1, 3, 2, 2)):
        colors = colors_of([picture]).rgb(torch.randn(10, 3), dim=1)
        assert torch.isfinite(colors).all() and colors.std() > 0


def test_channels_may_be_along_any_axis() -> None:
    space = natural_colors(torch.tensor([0.2, 0.5, 0.7]))
    values = torch.randn(3, 4, 5)
    torch.testing.assert_close(space.rgb(values, dim=0), space.rgb(values.permute(1, 2, 0), dim=2).permute(2, 0, 1))
