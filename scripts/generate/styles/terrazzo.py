"""Terrazzo: chips of marble in many sizes and colors, cast in pale cement, ground flat and polished."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.cells import cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, reduced

SUPERSAMPLING = 2
CEMENT = colors("#e9e1d5", "#d8cfc0")
MARBLES = colors(
    *("#c9705a", "#e0a08a", "#d9a441", "#5f7d6c", "#2f4a4a", "#26324f"),
    *("#7d94a8", "#e6e0d3", "#33302f", "#a8543f", "#b8a58c"),
)
SIZES = ((0.135, 0.60), (0.062, 0.52), (0.030, 0.50), (0.014, 0.42))
"""Of each grade of chips, the distance as a part of the side, and how many of them there are."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    sand = noise.smooth(rng, shape, 4)
    picture = mix(CEMENT[0], CEMENT[1], 0.4 + 0.25 * noise.fractal(rng, shape, shape[0] * 0.2, 6) + 0.14 * sand)
    pits = np.clip(noise.smooth(rng, shape, 6) - 2.4, 0, 1)
    picture = picture * (1 - 0.5 * pits)[..., None]
    free = np.full(shape, np.inf, dtype=np.float32)
    for spacing, presence in SIZES:
        chip, rim = _chips(rng, shape, spacing * shape[0], presence)
        # Small chips lie only where large ones left room.
        rim = np.minimum(rim, free - 3)
        stone = _marble(rng, shape, chip, spacing * shape[0])
        rounded = np.exp(-np.clip(rim, 0, None) / 2.5)
        picture = mix(picture, stone * (1 - 0.16 * rounded)[..., None], np.clip(rim / 1.5 + 0.5, 0, 1))
        free = np.minimum(free, -rim)
    polish = 1 + 0.02 * noise.fractal(rng, shape, 400, 3) + 0.012 * noise.smooth(rng, shape, 2.5)
    return reduced(np.clip(picture * polish[..., None], 0, 1), SUPERSAMPLING)


def _chips(
    rng: np.random.Generator, shape: tuple[int, int], spacing: float, presence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which chip each pixel would belong to, and the distance [H, W] within its rim, negative outside."""
    angle = rng.uniform(0, np.pi)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], dtype=np.float32)
    ragged = np.stack([noise.fractal(rng, shape, spacing * 0.5, 4) for _ in "xy"], axis=-1)
    seeds = scattered(rng, shape[0] * 1.6, spacing, rounds=0) - 0.3 * shape[0]
    center = np.array(shape, dtype=np.float32) / 2
    places = (pixels(shape) + 0.018 * spacing * ragged - center) @ turn * (1, 1.25) + center
    found = cells(seeds, places)
    count = len(seeds)
    # A chip is what is left of its cell after its rim was broken off.
    broken = np.where(rng.uniform(size=count) < presence, spacing * rng.uniform(0.03, 0.22, count), np.inf)
    rim = found.border - broken[found.owner]
    return found.owner, np.where(np.isfinite(rim), rim, -99).astype(np.float32)


def _marble(rng: np.random.Generator, shape: tuple[int, int], chip: np.ndarray, spacing: float) -> np.ndarray:
    """Return the stone [H, W, 3] of each chip: its color, clouds, crystals, and here and there a vein."""
    count = chip.max() + 1
    color = MARBLES[rng.choice(len(MARBLES), count, p=_shares())] * rng.normal(1, 0.07, (count, 1))
    clouds = noise.fractal(rng, shape, max(spacing * 0.5, 16), 6)
    crystals = noise.smooth(rng, shape, 3.5)
    veins = np.exp(-((noise.fractal(rng, shape, max(spacing * 0.6, 20), 5) / 0.06) ** 2))
    veined = np.clip(rng.normal(0.1, 0.35, count), 0, 0.7)[chip]
    value = 1 + 0.10 * clouds + 0.045 * crystals
    return mix(color[chip] * value[..., None], MARBLES[7], veins * veined).astype(np.float32)


def _shares() -> np.ndarray:
    """Return how frequent each marble is: much white and rose, little black."""
    share = np.array([1.2, 1.3, 0.9, 1.0, 0.7, 0.6, 0.9, 1.9, 0.5, 0.8, 1.0])
    return share / share.sum()
