from __future__ import annotations

import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.objective.map_style import MapsSeen, maps_seen
from core.objective.style import StyleObjective, statistics

LAYERS = ("input", "stem", "blocks.1.0")


def _stripes(shift: int) -> Tensor:
    """Return stripes 8 pixels wide with a height that lies so many pixels beside them, [1, 4, 96, 96]."""
    x = torch.arange(96)
    bright = ((x // 8) % 2).float().expand(1, 1, 96, 96)
    height = (((x + shift) // 8) % 2).float().expand(1, 1, 96, 96)
    return torch.cat([0.3 + 0.4 * bright.expand(-1, 3, -1, -1), 0.2 + 0.6 * height], dim=1)


def _distance(backbone: Backbone, seen: MapsSeen, style: Tensor, other: Tensor) -> float:
    def images(pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        shown = seen.images(pictures)
        return seen.activations(backbone, shown, LAYERS), shown

    objective = StyleObjective("", statistics(*images(style)), 0.0)
    return float(objective(*images(other), torch.ones(1, 1, 96, 96), {})[0])


def test_maps_beside_their_place_are_no_match(backbone: Backbone) -> None:
    style = _stripes(0)
    seen = maps_seen([style[:, 3:]], with_color=True)
    same, moved = (_distance(backbone, seen, style, _stripes(shift)) for shift in (0, 8))
    assert same < 0.05 and moved > 10 * same
    # Each for itself looks the same.
    alone = maps_seen([style[:, 3:]], with_color=False)
    assert _distance(backbone, alone, style, _stripes(8)) < 0.2 * moved


def test_faint_maps_count_as_much_as_strong_ones() -> None:
    torch.manual_seed(0)
    faint = 0.4 + 0.05 * torch.randn(1, 1, 64, 64)
    seen = maps_seen([faint], with_color=True)
    shown = seen.images(torch.cat([torch.zeros(1, 3, 64, 64), faint], dim=1))[:, 3]
    torch.testing.assert_close(shown.mean(), torch.tensor(0.5), atol=5e-3, rtol=0)
    # The farthest values are cut off.
    torch.testing.assert_close(shown.std(), torch.tensor(0.2), atol=5e-3, rtol=0)


def test_colors_that_are_known_are_not_looked_at_again(backbone: Backbone) -> None:
    torch.manual_seed(0)
    pictures = torch.rand(2, 7, 64, 64)
    seen = maps_seen([pictures[:1, 3:]], with_color=True)
    images = seen.images(pictures)
    known = backbone.activations(images[:, :3], LAYERS)
    apart, together = seen.activations(backbone, images, LAYERS, known), seen.activations(backbone, images, LAYERS)
    for layer in LAYERS:
        assert apart[layer].shape[1] == seen.count * known[layer].shape[1] == 3 * known[layer].shape[1]
        torch.testing.assert_close(apart[layer], together[layer], atol=1e-4, rtol=1e-4)
