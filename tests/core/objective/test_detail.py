from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.objective.detail import detail_bands


def waves(period: int) -> Tensor:
    """Stripes [1, 3, 64, 64] that are ``period`` pixels wide."""
    x = torch.arange(64.0)
    return (0.5 + 0.5 * torch.sin(2 * torch.pi * (x + 0.25) / period)).expand(1, 3, 64, 64)


def energies(image: Tensor, coverage: Tensor | None = None) -> list[float]:
    return [float(band.square().mean()) for band, _ in detail_bands(image, coverage)]


def test_coarser_patterns_are_in_coarser_bands() -> None:
    bands = [energies(waves(period)) for period in (3, 6, 12, 24)]
    assert all(len(found) == 3 for found in bands)
    coarse = [found[2] / sum(found) for found in bands]
    fine = [found[0] / sum(found) for found in bands]
    assert coarse == sorted(coarse) and fine == sorted(fine, reverse=True)
    assert fine[0] > 0.9


def test_an_even_color_has_no_detail() -> None:
    assert max(energies(torch.full((1, 3, 64, 64), 0.7))) < 1e-8


def test_full_coverage_is_no_coverage() -> None:
    for (band, there), (plain, _) in zip(
        detail_bands(waves(5), torch.ones(1, 1, 64, 64)), detail_bands(waves(5)), strict=True
    ):
        torch.testing.assert_close(band, plain, atol=1e-5, rtol=0)
        assert there is not None and there.shape[2:] == band.shape[2:] and (there == 1).all()


@pytest.mark.parametrize("width", [3, 9, 40])
def test_an_even_part_has_no_detail_whatever_lies_behind_it(width: int) -> None:
    coverage = torch.zeros(1, 1, 64, 64)
    coverage[..., 11 : 11 + width] = 1
    image = torch.where(coverage > 0, 0.3, torch.rand(1, 3, 64, 64))
    assert all(
        float((band * (there if there is not None else 1)).abs().max()) < 1e-4
        for band, there in detail_bands(image, coverage)
    )


def test_odd_sizes_lose_no_more_than_a_row() -> None:
    sizes = [tuple(band.shape[2:]) for band, _ in detail_bands(torch.rand(1, 3, 51, 38))]
    assert sizes == [(50, 38), (24, 18), (12, 8)]
