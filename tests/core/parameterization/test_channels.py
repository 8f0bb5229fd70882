from __future__ import annotations

import torch

from core.parameterization.channels import Channels, MapSpace
from core.parameterization.color import natural_colors

COLORS = natural_colors(torch.tensor([0.3, 0.5, 0.7]))
MAPS = (MapSpace("height", levels=lambda voxel: voxel), MapSpace("roughness", mean=0.8, gain=3.0))


def test_without_maps_a_texture_has_the_values_of_its_colors_to_the_last_bit() -> None:
    parameters = torch.randn(10, 3, generator=torch.Generator().manual_seed(0))
    assert torch.equal(Channels(COLORS).values(parameters, dim=1), COLORS.rgb(parameters, dim=1))


def test_maps_have_means_and_gains_of_their_own_along_any_dimension() -> None:
    channels = Channels(COLORS, MAPS)
    parameters = torch.zeros(5, 7)
    parameters[4, 0] = 1.0
    found = channels.values(parameters, dim=0)
    torch.testing.assert_close(found[3], torch.full((7,), 0.5))
    torch.testing.assert_close(found[4, 1:], torch.full((6,), 0.8), atol=1e-4, rtol=0)
    torch.testing.assert_close(torch.logit(found[4, 0]) - torch.logit(found[4, 1]), torch.tensor(3.0))
    torch.testing.assert_close(channels.values(parameters.T, dim=1), found.T)


def test_parameters_of_colors_have_maps_that_are_their_means() -> None:
    colors = torch.rand(6, 3, generator=torch.Generator().manual_seed(0)) * 0.8 + 0.1
    found = Channels(COLORS, MAPS).values(Channels(COLORS, MAPS).parameters(colors, dim=1), dim=1)
    torch.testing.assert_close(found[:, :3], colors, atol=1e-4, rtol=0)
    torch.testing.assert_close(found[:, 3:], torch.tensor([0.5, 0.8]).expand(6, 2), atol=1e-4, rtol=0)


def test_each_level_has_a_factor_for_each_map() -> None:
    factors = Channels(COLORS, MAPS).factors([0.5, 0.25], [2, 3])
    assert factors.tolist() == [[0.5, 1], [0.5, 1], [0.25, 1], [0.25, 1], [0.25, 1]]
