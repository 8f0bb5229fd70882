from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.parameterization.fourier import grow_spectrum, initial_spectrum, spectrum_to_values


def random_spectrum(height: int, width: int, seed: int = 0) -> Tensor:
    return 100 * initial_spectrum(height, width, torch.Generator().manual_seed(seed))


def amplitude(height: int, width: int, row: int, column: int, decay: float = 1.0) -> float:
    """The largest value of the wave whose only coefficient is 1."""
    spectrum = torch.zeros(1, height, width // 2 + 1, 2)
    spectrum[0, row, column, 0] = 1
    return float(spectrum_to_values(spectrum, decay).max())


def test_a_coefficient_is_a_wave() -> None:
    spectrum = torch.zeros(1, 16, 9, 2)
    spectrum[0, 3, 2, 0] = 1
    y, x = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")
    wave = torch.cos(2 * torch.pi * (3 * y + 2 * x) / 16)
    found = spectrum_to_values(spectrum)[0]
    torch.testing.assert_close(found / found[0, 0], wave, atol=1e-5, rtol=0)
    spectrum[0, 3, 2] = torch.tensor([0.0, 1.0])
    shifted = -torch.sin(2 * torch.pi * (3 * y + 2 * x) / 16)
    torch.testing.assert_close(spectrum_to_values(spectrum)[0] / found[0, 0], shifted, atol=1e-5, rtol=0)


def test_an_image_is_the_sum_of_its_waves() -> None:
    spectrum = random_spectrum(6, 8)
    whole, total = spectrum_to_values(spectrum), torch.zeros(3, 6, 8)
    for index in torch.cartesian_prod(torch.arange(6), torch.arange(5), torch.arange(2)).tolist():
        alone = torch.zeros_like(spectrum)
        place = (slice(None), *index)
        alone[place] = spectrum[place]
        total += spectrum_to_values(alone)
    assert whole.dtype == torch.float32 and whole.std() > 0.01
    torch.testing.assert_close(whole, total, atol=1e-5, rtol=0)


def test_high_frequencies_are_weak() -> None:
    assert amplitude(32, 32, 0, 2) / amplitude(32, 32, 0, 8) == pytest.approx(4, rel=1e-4)
    assert amplitude(32, 32, 3, 4) / amplitude(32, 32, 0, 5) == pytest.approx(1, rel=1e-2)
    assert amplitude(32, 32, 29, 4) == pytest.approx(amplitude(32, 32, 3, 4), rel=1e-2)
    assert amplitude(32, 32, 0, 2, decay=2) / amplitude(32, 32, 0, 8, decay=2) == pytest.approx(16, rel=1e-4)
    assert amplitude(64, 64, 0, 5) == pytest.approx(amplitude(32, 32, 0, 5), rel=1e-2), "cycles are counted per image"


@pytest.mark.parametrize(("height", "width"), [(16, 16), (8, 24)])
def test_growth_keeps_the_image(height: int, width: int) -> None:
    spectrum = random_spectrum(height, width)
    before = spectrum_to_values(spectrum)
    for factor in (2, 4):
        after = spectrum_to_values(grow_spectrum(spectrum, factor * height, factor * width))
        assert after.shape == (3, factor * height, factor * width)
        torch.testing.assert_close(after[:, ::factor, ::factor], before, atol=1e-5, rtol=0)


def test_growth_in_two_steps_is_growth_in_one() -> None:
    spectrum = random_spectrum(8, 8)
    stepwise = grow_spectrum(grow_spectrum(spectrum, 16, 16), 32, 32)
    torch.testing.assert_close(stepwise, grow_spectrum(spectrum, 32, 32))


def test_growth_is_linear_and_new_frequencies_are_zero() -> None:
    one, other = random_spectrum(8, 8, 1), random_spectrum(8, 8, 2)
    together = grow_spectrum(2 * one - other, 16, 16)
    torch.testing.assert_close(together, 2 * grow_spectrum(one, 16, 16) - grow_spectrum(other, 16, 16))
    kept = grow_spectrum(torch.ones(1, 8, 5, 2), 16, 16)
    assert kept.sum() == 2 * 7 * 4, "all frequencies but those at the Nyquist limit"


def test_gradient_reaches_every_frequency_below_the_limit() -> None:
    spectrum = random_spectrum(8, 8).requires_grad_()
    target = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(5))
    (spectrum_to_values(spectrum) - target).square().sum().backward()
    assert spectrum.grad is not None
    reached = spectrum.grad.abs().sum(dim=(0, 3)) > 0
    assert reached[:, :4].sum() == 7 * 4
    assert not reached[4].any() and not reached[:, 4].any()
