"""Grain: fine detail of the model's views against that of the style picture.

The mean energy of luminance above half the Nyquist frequency (0.25 cycles per pixel) in Hann windows of 32 pixels,
divided by the same in the style picture at the scale at which the engine shows it to the network. Windows show nothing
but surface, mostly from the front, at the closest zoom that the texture resolves. Below 1: too soft; above 1: noise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from torch import Tensor

from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.pictures import luminance, style_at_zoom

_WINDOW, _STRIDE = 32, 16
_FACING = 0.75
_VIEWS = 16
_HANN = np.hanning(_WINDOW + 2)[1:-1]


def grain(model: Model, style: Tensor, seed: int = 10_000) -> float | None:
    """Return the ratio for a style picture [1, 3, H, W], or None if no part of the model fills a window."""
    zoom = model.closest_zoom
    seen = [window for look in model.looks(_VIEWS, zoom, seed) for window in _windows(look.image, look.facing)]
    picture = style_at_zoom(style, zoom)
    wanted = list(_windows(picture, np.ones(picture.shape[2:])))
    if not seen:
        return None
    own, styles = (float(np.mean([_fine_energy(window) for window in windows])) for windows in (seen, wanted))
    return own / max(styles, 1e-9)


def _windows(image: Tensor, facing: np.ndarray) -> Iterator[np.ndarray]:
    values = luminance(image)
    height, width = values.shape
    for top in range(0, height - _WINDOW + 1, _STRIDE):
        for left in range(0, width - _WINDOW + 1, _STRIDE):
            place = np.s_[top : top + _WINDOW, left : left + _WINDOW]
            if facing[place].min() > 0 and facing[place].mean() > _FACING:
                yield values[place]


def _fine_energy(window: np.ndarray) -> float:
    hann = np.outer(_HANN, _HANN)
    power = np.abs(np.fft.fft2((window - np.average(window, weights=hann)) * hann)) ** 2
    frequency = np.fft.fftfreq(_WINDOW)
    fine = np.hypot(frequency[:, None], frequency[None, :]) > 0.25
    return float(power[fine].sum() / (hann**2).sum() / _WINDOW**2)
