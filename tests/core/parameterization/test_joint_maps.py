from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from core.parameterization.channels import Channels
from core.parameterization.color import natural_colors
from core.parameterization.joint_maps import joint_spaces
from core.settings.relief import MapName

NAMES: tuple[MapName, ...] = ("height", "roughness", "metallic")


def _maps(seed: int) -> Tensor:
    """Return maps [1, 3, 64, 64] of which the second falls where the first rises, and the third is metal or not."""
    random = np.random.default_rng(seed)
    height = 1 / (1 + np.exp(-random.normal(size=(64, 64))))
    rough = np.clip(0.9 - 0.5 * height + 0.05 * random.normal(size=(64, 64)), 0, 1)
    return torch.from_numpy(np.stack([height, rough, height > 0.4])[None].astype(np.float32))


def _random_values(maps: list[Tensor], size: float = 1.0) -> Tensor:
    """Return the maps [N, M] of random parameters."""
    channels = Channels(natural_colors(torch.full((3,), 0.5)), joint_spaces(NAMES[: maps[0].shape[1]], maps))
    parameters = size * torch.randn(20_000, len(channels), generator=torch.Generator().manual_seed(0))
    return channels.values(parameters, dim=1)[:, 3:]


def test_random_parameters_make_maps_that_go_together_as_those_of_the_style() -> None:
    maps = _maps(0)
    found, wanted = torch.corrcoef(_random_values([maps]).T), torch.corrcoef(maps[0].flatten(1))
    assert (found - wanted).abs().max() < 0.12
    assert wanted.abs().min() > 0.6


def test_maps_start_at_their_means_and_stay_between_their_ends() -> None:
    maps = _maps(1)
    wild = _random_values([maps], size=100)
    for index, space in enumerate(joint_spaces(NAMES, [maps])):
        low, high = space.ends
        values = maps[0, index]
        assert space.mean == pytest.approx(float(values.mean()), abs=1e-5)
        assert float(((values >= low - 1e-6) & (values <= high + 1e-6)).float().mean()) >= 0.97
        found = wild[:, index]
        assert low - 1e-5 <= found.min() < low + 0.01
        assert high - 0.01 < found.max() <= high + 1e-5
    means = maps[0].mean(dim=(1, 2))
    torch.testing.assert_close(_random_values([maps], size=0)[0], means, atol=5e-3, rtol=0)


def test_maps_that_say_the_same_and_maps_with_a_few_other_values_have_spaces_too() -> None:
    height = _maps(2)[:, :1]
    same = torch.cat([height, 1 - height], dim=1)
    assert torch.corrcoef(_random_values([same]).T)[0, 1] < -0.97
    rare = torch.full((1, 1, 64, 64), 0.25)
    rare[:, :, 0, :4] = 0.75
    (space,) = joint_spaces(("roughness",), [rare])
    assert space.ends == (0.25, 0.75)
    even = torch.cat([height, torch.ones_like(height)], dim=1)
    assert (_random_values([even])[:, 1] - 1).abs().max() < 2e-3
    assert joint_spaces((), []) == ()


def test_styles_count_alike() -> None:
    maps = _maps(3)
    flipped = maps.clone()
    flipped[:, 1] = flipped[:, 1].mean() * 2 - flipped[:, 1]
    found = torch.corrcoef(_random_values([maps, flipped]).T)
    assert abs(found[0, 1]) < 0.2 < abs(found[0, 2])


@pytest.mark.parametrize("dim", [0, 1])
def test_parameters_of_maps_that_go_together_stand_for_these_maps(dim: int) -> None:
    maps = _maps(4)
    channels = Channels(natural_colors(torch.full((3,), 0.5)), joint_spaces(NAMES, [maps]))
    parameters = torch.randn(40, 6, generator=torch.Generator().manual_seed(0)).transpose(0, 1 - dim)
    values = channels.values(parameters, dim)
    torch.testing.assert_close(channels.parameters(values, dim), parameters, atol=1e-2, rtol=0)
    torch.testing.assert_close(channels.values(channels.parameters(values, dim), dim), values, atol=1e-4, rtol=0)
