"""A leopard's coat: rosettes on tawny fur whose hairs flow over the body, in tufts that catch the light."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.cells import cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, ramp, reduced

SUPERSAMPLING = 2
COAT = colors("#7a4a1e", "#b57a35", "#d9a65a", "#efd09a", "#faeccb")
SPOT = colors("#140d0a", "#2c1c12")
REACH = 34
"""Half the length of a hair in pixels of the canvas."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    field = _lie(rng, shape)
    roots = rng.standard_normal(shape, dtype=np.float32)
    strands = noise.standardized(_combed(roots, field, REACH // 2, 1.0))
    clumps = noise.standardized(_combed(noise.smooth(rng, shape, 9), field, REACH // 2, 3.0))
    spots, warm = _markings(rng, shape)
    # The edges of the markings are ragged, because each hair has the color of its root.
    ragged = _combed(spots, field, REACH // 2, 1.2) + 0.05 * strands + 0.03 * clumps
    dark = np.clip((ragged - 0.34) / 0.26, 0, 1)
    tone = 0.54 + 0.13 * noise.fractal(rng, shape, shape[0] * 0.4, 4) + 0.08 * clumps + 0.06 * strands - 0.26 * warm
    color = mix(ramp(COAT, tone), ramp(SPOT, 0.4 + 0.35 * strands), 0.96 * dark)
    shade = 1 + 0.13 * clumps + 0.13 * strands + 0.05 * noise.fractal(rng, shape, 260, 4)
    guard = np.clip(strands + 0.5 * clumps - 1.9, 0, 1.2)
    picture = color * np.clip(shade, 0.25, 1.6)[..., None] + 0.16 * guard[..., None] * COAT[4]
    return reduced(np.clip(picture, 0, 1), SUPERSAMPLING)


def _lie(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return float32 [H, W, 2]: which way the hairs lie (x, y), mostly down and to the right, with whorls."""
    stream = noise.smooth(rng, shape, shape[0] * 0.5) + 0.22 * noise.smooth(rng, shape, shape[0] * 0.16)
    angle = 0.95 + 0.42 * stream + 0.10 * noise.smooth(rng, shape, 50)
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)


def _combed(field: np.ndarray, lie: np.ndarray, count: int, step: float) -> np.ndarray:
    """Return the field [H, W] averaged along hairs (Cabral and Leedom, Imaging Vector Fields, 1993)."""
    total, weight = field.copy(), 1.0
    for sense in (-1, 1):
        rows, columns = np.mgrid[: field.shape[0], : field.shape[1]].astype(np.float32)
        for k in range(count):
            at = (np.clip(rows, 0, len(rows) - 1).astype(int), np.clip(columns, 0, len(rows) - 1).astype(int))
            rows += sense * step * lie[at][..., 1]
            columns += sense * step * lie[at][..., 0]
            share = 0.5 + 0.5 * np.cos(np.pi * (k + 1) / (count + 1))
            total += share * ndimage.map_coordinates(field, [rows, columns], order=1, mode="mirror")
            weight += share
    return np.asarray(total / weight, dtype=np.float32)


def _markings(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return how black each pixel is, and how much warmer: rosettes of broken rings around tawny middles."""
    wobble = np.stack([noise.fractal(rng, shape, shape[0] * 0.08, 3) for _ in "xy"], axis=-1)
    places = pixels(shape) + 0.011 * shape[0] * wobble
    spacing = shape[0] * 0.125
    seeds = scattered(rng, 1.12 * shape[0], spacing, rounds=2)
    found = cells(seeds, places * (1, 1.12))
    own = rng.uniform(0.75, 1.2, found.owner.max() + 1)[found.owner]
    rim = (found.border / (0.5 * spacing)) / own
    ring = np.exp(-(((rim - 0.42) / 0.15) ** 2))
    # A ring is a wreath of three to five blots.
    middle = seeds[found.owner] / (1, 1.12)
    around = np.arctan2(places[..., 1] - middle[..., 1], places[..., 0] - middle[..., 0])
    phase = rng.uniform(0, 6, found.owner.max() + 1)[found.owner]
    number = rng.integers(2, 5, found.owner.max() + 1)[found.owner]
    gaps = np.clip(0.80 + 0.50 * np.cos(number * around + phase), 0, 1)
    blots = noise.smooth(rng, shape, shape[0] * 0.030)
    between = np.clip(0.9 * (blots - 1.1), 0, 1) * np.exp(-((rim / 0.16) ** 2))
    warm = np.clip((rim - 0.45) / 0.25, 0, 1)
    return np.clip(1.25 * ring * gaps + 0.12 * blots * ring + between, 0, 1), warm
