"""Fourier images: the spectrum is optimized, with every frequency scaled as in natural images.

Article, section 2 and "Preconditioning"; scaling from lucid's ``fft_image``. The amplitude of a frequency is counted in
cycles per image (along its longer side), so a spectrum means the same picture at every size, and growing it is plain
zero padding.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor

INITIAL_DEVIATION = 0.01
# lucid divides its images by 4 before the color matrix.
_GAIN = 0.25


def initial_spectrum(height: int, width: int, generator: torch.Generator, channels: int = 3) -> Tensor:
    """Return random parameters [channels, height, width // 2 + 1, 2] (real and imaginary) for even sizes."""
    shape = (channels, height, width // 2 + 1, 2)
    return torch.randn(shape, generator=generator) * INITIAL_DEVIATION


def spectrum_to_values(spectrum: Tensor, decay: float = 1.0) -> Tensor:
    """Return the image [channels, height, width] of a spectrum [channels, height, width // 2 + 1, 2].

    The amplitude of a frequency f (cycles per image) is divided by max(f, 1)^decay. Frequencies at the Nyquist limit
    are left out: they have no partner of opposite sign, and growth could not keep them.
    """
    height, width = spectrum.shape[1], 2 * (spectrum.shape[2] - 1)
    amplitude = _amplitudes(height, width, decay, spectrum.device)
    return torch.fft.irfft2(
        torch.view_as_complex(spectrum * amplitude[None, :, :, None]), s=(height, width), norm="forward"
    )


def values_to_spectrum(values: Tensor, decay: float = 1.0) -> Tensor:
    """Return the spectrum [channels, height, width // 2 + 1, 2] of an image [channels, height, width] of even sizes:
    what ``spectrum_to_values`` turns into that image, without its frequencies at the Nyquist limit."""
    height, width = values.shape[1:]
    amplitude = _amplitudes(height, width, decay, values.device)
    inverse = torch.where(amplitude > 0, 1 / amplitude, 0.0)
    return torch.view_as_real(torch.fft.rfft2(values, norm="forward")) * inverse[None, :, :, None]


def grow_spectrum(spectrum: Tensor, height: int, width: int) -> Tensor:
    """Zero-pad a spectrum to that of a larger image: the same picture, sampled more finely."""
    old_height, old_columns = spectrum.shape[1], spectrum.shape[2]
    half = old_height // 2
    grown = spectrum.new_zeros(spectrum.shape[0], height, width // 2 + 1, 2)
    grown[:, :half, : old_columns - 1] = spectrum[:, :half, :-1]
    grown[:, height - half + 1 :, : old_columns - 1] = spectrum[:, half + 1 :, :-1]
    return grown


def frequencies(height: int, width: int) -> Tensor:
    """Return the frequencies [height, width // 2 + 1] of a spectrum, in cycles per image along its longer side."""
    longest = max(height, width)
    rows = torch.fft.fftfreq(height, 1 / longest)
    columns = torch.fft.rfftfreq(width, 1 / longest)
    return torch.sqrt(rows[:, None] ** 2 + columns[None, :] ** 2)


# A job has few sizes, and large ones take time.
@functools.lru_cache(maxsize=8)
def _amplitudes(height: int, width: int, decay: float, device: torch.device) -> Tensor:
    amplitude = _GAIN / frequencies(height, width).clamp(min=1.0) ** decay
    amplitude[height // 2] = 0.0
    amplitude[:, -1] = 0.0
    return amplitude.to(device)
