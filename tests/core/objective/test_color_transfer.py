from __future__ import annotations

import torch

from core.objective.color_transfer import matched_colors, with_luminance_of


def colors(seed: int, spread: float = 0.08) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(3, 3, generator=generator)
    flat = 0.5 + spread * (mix @ torch.randn(3, 900, generator=generator)) / 2
    return flat.view(1, 3, 30, 30).clamp(0, 1)


def test_matched_colors_have_the_mean_and_the_covariance_that_are_wanted() -> None:
    matched, wanted = matched_colors(colors(0), colors(1, 0.04))[0].flatten(1), colors(1, 0.04)[0].flatten(1)
    torch.testing.assert_close(matched.mean(1), wanted.mean(1), atol=0.005, rtol=0)
    torch.testing.assert_close(torch.cov(matched), torch.cov(wanted), atol=2e-4, rtol=0.1)


def test_a_picture_of_one_color_takes_the_mean() -> None:
    flat = torch.full((1, 3, 8, 8), 0.25)
    matched = matched_colors(flat, colors(1))
    torch.testing.assert_close(matched.mean((0, 2, 3)), colors(1).mean((0, 2, 3)), atol=0.01, rtol=0)


def test_luminance_comes_from_one_picture_and_hue_from_the_other() -> None:
    gray = torch.tensor([0.4, 0.6]).view(1, 1, 1, 2).expand(1, 3, 1, 2)
    blue = torch.tensor([0.3, 0.4, 0.7]).view(1, 3, 1, 1).expand(1, 3, 1, 2)
    both = with_luminance_of(blue, gray)
    weights = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    torch.testing.assert_close((both * weights).sum(1), gray[:, 0])
    torch.testing.assert_close(both[:, 2] - both[:, 0], blue[:, 2] - blue[:, 0])
