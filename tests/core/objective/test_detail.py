from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from core.objective.detail import detail_moments


def waves(period: int) -> Tensor:
    """Stripes [1, 3, 64, 64] that are ``period`` pixels wide."""
    x = torch.arange(64.0)
    return (0.5 + 0.5 * torch.sin(2 * torch.pi * (x + 0.25) / period)).expand(1, 3, 64, 64)


def energies(image: Tensor, coverage: Tensor | None = None) -> list[float]:
    return [float(moments.diagonal(dim1=1, dim2=2).sum()) for moments in detail_moments(image, coverage).values()]


def test_coarser_patterns_are_in_coarser_bands() -> None:
    bands = [energies(waves(period)) for period in (3, 6, 12, 24)]
    assert all(len(found) == 3 for found in bands)
    coarse = [found[2] / sum(found) for found in bands]
    fine = [found[0] / sum(found) for found in bands]
    assert coarse == sorted(coarse) and fine == sorted(fine, reverse=True)


def test_an_even_color_has_no_detail() -> None:
    assert max(energies(torch.full((1, 3, 64, 64), 0.7))) < 1e-8


def test_full_coverage_is_no_coverage() -> None:
    everywhere = torch.ones(1, 1, 64, 64)
    torch.testing.assert_close(detail_moments(waves(5), everywhere), detail_moments(waves(5)))


@pytest.mark.parametrize("width", [1, 3, 9, 40])
def test_an_even_part_has_no_detail_whatever_lies_behind_it(width: int) -> None:
    coverage = torch.zeros(1, 1, 64, 64)
    coverage[..., 11 : 11 + width] = 1
    image = torch.where(coverage > 0, 0.3, torch.rand(1, 3, 64, 64))
    assert max(energies(image, coverage)) < 1e-8


def test_noise_on_a_thin_part_is_heard() -> None:
    coverage = torch.zeros(1, 1, 64, 64)
    coverage[..., 11:14] = 1
    image = torch.full((1, 3, 64, 64), 0.3)
    noisy = image + 0.1 * torch.rand(1, 3, 64, 64)
    assert min(energies(noisy, coverage)) > 1e-3


def test_bands_know_how_colors_go_together() -> None:
    gray = waves(3)
    tinted = gray * torch.tensor([1.0, 0.0, -1.0]).view(1, 3, 1, 1)
    first, second = detail_moments(gray)[0], detail_moments(tinted)[0]
    assert first[0, 0, 2] > 0 > second[0, 0, 2]


def test_odd_sizes_are_fine() -> None:
    assert all(moments.shape == (2, 3, 3) for moments in detail_moments(torch.rand(2, 3, 51, 38)).values())


def test_octaves_that_do_not_count_are_left_out() -> None:
    every = detail_moments(waves(5))
    torch.testing.assert_close(detail_moments(waves(5), finest=1), {octave: every[octave] for octave in (1, 2)})
    assert detail_moments(waves(5), finest=3) == {}


@pytest.mark.parametrize("size", [(16, 24), (19, 14)])
@pytest.mark.parametrize("finest", [0, 1, 2])
def test_moments_and_gradients_are_those_of_the_plain_formula(size: tuple[int, int], finest: int) -> None:
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(2, 4, *size, generator=generator, dtype=torch.float64).requires_grad_()
    coverage = (3 * torch.rand(2, 1, *size, generator=generator, dtype=torch.float64) - 1).clamp(0, 1)
    coverage[..., :5] = 0
    found, expected = detail_moments(image, coverage, finest), plain_moments(image, coverage)
    weights = torch.randn(2, 4, 4, generator=generator, dtype=torch.float64)
    for octave, moments in found.items():
        torch.testing.assert_close(moments, expected[octave])
    gradients: list[Tensor] = []
    for each in (found, expected):
        total = torch.stack([((octave + 1) * weights * each[octave]).sum() for octave in found]).sum()
        gradients += torch.autograd.grad(total, image)
    torch.testing.assert_close(*gradients)


def plain_moments(image: Tensor, coverage: Tensor) -> list[Tensor]:
    """The moments of all octaves, pooled and widened again."""
    found = []
    for gain in (8.0, 4.0, 3.0):
        height, width = (side // 2 * 2 for side in image.shape[2:])
        image, coverage = image[:, :, :height, :width], coverage[:, :, :height, :width]
        share = functional.avg_pool2d(coverage, 2)
        blocks = functional.avg_pool2d(image * coverage, 2) / share.clamp(min=1e-6)
        band = gain * (image - functional.interpolate(blocks, scale_factor=2))
        weights = coverage / coverage.sum(dim=(1, 2, 3), keepdim=True).clamp(min=1e-6)
        found.append(torch.einsum("nihw,njhw->nij", band * weights, band))
        image, coverage = blocks, (share >= 0.5).to(share)
    return found
