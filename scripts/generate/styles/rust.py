"""Rust under peeling paint: two coats that crack and curl off iron, with streaks where the rain ran down."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.cells import cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
IRON = colors("#1d0f0a", "#3f1a0e", "#6e2a12", "#a3471a", "#cf7429", "#e2a55a")
TEAL = colors("#12494e", "#1f6f73", "#3d938f", "#7fbdb0")
PRIMER = colors("#b9a98a", "#e4d8bb")
STREAK = colors("#5c2410")[0]


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    decay = noise.fractal(rng, shape, shape[0] * 0.36, 6)
    iron, iron_height = _iron(rng, shape)
    primer_left, _ = _coat(rng, shape, decay, bound=0.62)
    teal_left, curl = _coat(rng, shape, decay, bound=0.22)
    teal_left &= primer_left
    picture, height = iron, iron_height
    primer = ramp(PRIMER, 0.6 + 0.22 * noise.fractal(rng, shape, 120, 5))
    for left, color, thick in ((primer_left, primer, 3.0), (teal_left, _teal(rng, shape, curl), 5.0)):
        inside = ndimage.distance_transform_edt(left)
        outside = ndimage.distance_transform_edt(~left)
        shadow = 0.6 * np.exp(-outside / (1.5 * thick)) * ~left
        chipped = np.clip(inside / 1.5, 0, 1)
        picture = mix(picture * (1 - shadow)[..., None], color, chipped)
        lifted = thick + 2.2 * thick * np.exp(-inside / 9) * (thick > 4)
        height = np.where(left, 0.35 * iron_height + lifted + 0.5 * noise.smooth(rng, shape, 6), height)
    picture = _stained(rng, picture, teal_left)
    return reduced(np.clip(lit(picture, height, depth=0.55, gloss=0.12), 0, 1), SUPERSAMPLING)


def _iron(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return color [H, W, 3] and height [H, W] of rusted iron: scabs, pits, and bloom of every size."""
    bloom = noise.fractal(rng, shape, shape[0] * 0.16, 7)
    pits = np.clip(noise.fractal(rng, shape, 26, 4) - 0.9, 0, 2)
    scab = np.clip(noise.fractal(rng, shape, 90, 5) - 0.3, 0, 2)
    speckle = noise.smooth(rng, shape, 3)
    tone = 0.46 + 0.15 * bloom - 0.22 * pits - 0.08 * scab + 0.05 * speckle
    color = ramp(IRON, tone + 0.05 * noise.smooth(rng, shape, (160, 12)))
    return color, 5 * bloom - 5 * pits + 6 * scab + 0.9 * speckle


def _coat(
    rng: np.random.Generator, shape: tuple[int, int], decay: np.ndarray, bound: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return where a coat of paint is left, bool [H, W], and its cracks, the distance [H, W] from the nearest.

    Paint cracks into flakes and falls off flake by flake, so its edges are straight and sharp.
    """
    places = pixels(shape) + 9 * np.stack([noise.fractal(rng, shape, 70, 5) for _ in "xy"], axis=-1)
    flakes = cells(scattered(rng, shape[0], shape[0] * 0.024, rounds=1), places)
    count = flakes.owner.max() + 1
    area = np.bincount(flakes.owner.ravel(), minlength=count)
    mean = np.bincount(flakes.owner.ravel(), decay.ravel(), count) / np.maximum(area, 1)
    loose = mean + rng.normal(0, 0.24, count)
    # The fragments that still cling are nibbled at their borders.
    nibbled = flakes.border - 3.5 * np.clip(decay - bound + 1.0, 0, 2) * (1 + noise.fractal(rng, shape, 18, 3))
    kept = (loose[flakes.owner] < bound) & ((nibbled > 0) | (decay < bound - 0.75))
    return ndimage.binary_opening(kept, iterations=2), flakes.border


def _teal(rng: np.random.Generator, shape: tuple[int, int], cracks: np.ndarray) -> np.ndarray:
    """Return the top coat [H, W, 3]: brushed, bleached by the sun, crazed."""
    brushed = noise.smooth(rng, shape, (4, 200)) + 0.6 * noise.smooth(rng, shape, (10, 320))
    bleached = noise.fractal(rng, shape, shape[0] * 0.4, 6)
    color = ramp(TEAL, 0.48 + 0.17 * bleached + 0.055 * brushed + 0.02 * noise.smooth(rng, shape, 4))
    crazed = np.exp(-cracks / 1.2) * np.clip(0.35 + 0.5 * noise.fractal(rng, shape, 200, 4), 0, 1)
    return color * (1 - 0.6 * crazed)[..., None]


def _stained(rng: np.random.Generator, picture: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return the picture with rust that the rain has washed down over the paint, below every bare place."""
    wash = np.zeros(left.shape, dtype=np.float32)
    run = np.zeros(left.shape[1], dtype=np.float32)
    lasting = 0.986 + 0.010 * np.clip(noise.smooth(rng, (16, left.shape[1]), (1, 9))[8], -1, 1)
    for row in range(len(left)):
        run = np.maximum(run * lasting, (~left[row]).astype(np.float32))
        wash[row] = run
    wash = ndimage.gaussian_filter(wash, (3, 2.2))
    thread = np.clip(0.55 + 0.35 * noise.smooth(rng, left.shape, (260, 7)), 0, 1)
    drift = np.clip(0.6 + 0.5 * noise.fractal(rng, left.shape, 200, 3), 0, 1)
    return mix(picture, picture * 0.35 + STREAK * 0.65, 0.75 * wash * thread * drift * left)
