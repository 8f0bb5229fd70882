from __future__ import annotations

import pytest
import torch
from skimage import data
from torch import Tensor

from core.objective.estimates import height_of_bands, height_of_picture, roughness_of, shine, spread_of_bands


def _tiles() -> Tensor:
    """Return bright tiles in dark grout, 1 where a tile is: [1, 1, 128, 128]."""
    steps = torch.arange(128) % 16 >= 3
    return (steps[:, None] & steps[None]).float()[None, None]


def test_bright_tiles_stand_out_of_dark_grout_whatever_light_falls_on_them() -> None:
    light = torch.linspace(0.4, 1.0, 128).expand(1, 1, 128, 128)
    height = height_of_picture(((0.2 + 0.6 * _tiles()) * light).expand(1, 3, -1, -1))
    tile, grout = height[_tiles() == 1], height[_tiles() == 0]
    assert tile.mean() > grout.mean() + 0.4
    left, right = height[..., 16:48].mean(), height[..., 80:112].mean()
    assert abs(float(left - right)) < 0.1


def test_the_height_of_a_photograph_uses_the_whole_range() -> None:
    picture = torch.from_numpy(data.gravel() / 255).float().expand(1, 3, -1, -1)
    height = height_of_picture(picture)
    assert height.shape == (1, 1, 512, 512)
    assert height.quantile(0.02) < 0.2 and height.quantile(0.98) > 0.8


def test_a_picture_of_one_color_is_flat() -> None:
    assert height_of_picture(torch.full((1, 3, 32, 48), 0.7)).unique().tolist() == [0.5]


def test_points_brighter_than_their_surroundings_are_high() -> None:
    around = torch.full((3, 3), 0.5)
    fine = torch.tensor([[0.2] * 3, [0.5] * 3, [0.8] * 3])
    low, middle, high = height_of_bands([fine, fine, around, around]).tolist()
    assert low < 0.2 and middle == 0.5 and high > 0.8
    assert spread_of_bands([fine, fine, around]) == pytest.approx(0.3, abs=0.01)


def test_dark_colors_are_rough_and_the_mean_is_that_asked_for() -> None:
    colors = torch.rand(2000, 3, generator=torch.Generator().manual_seed(0))
    middle = float(shine(colors).mean())
    rough = roughness_of(colors, 0.6, 0.3, middle)
    assert rough.mean() == pytest.approx(0.6, abs=0.01)
    assert torch.corrcoef(torch.stack([rough, colors.mean(dim=1)]))[0, 1] < -0.5
    assert roughness_of(colors, 0.6, 0.0).unique().tolist() == pytest.approx([0.6])
    assert (roughness_of(colors, 0.6, -0.3, middle) - 0.6).allclose(0.6 - rough, atol=1e-5)
