"""Polished green marble: dark fragments with clouds and flecks, laced by white veins of every width and some gold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import spatial

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced

SUPERSAMPLING = 2
GROUND = colors("#06130f", "#0c2a20", "#14402f", "#215a42", "#3b7a5a", "#7fae8c")
CALCITE, GOLD, PALE = colors("#f1f2e6", "#c79a4b", "#a9c7ab")


@dataclass(frozen=True)
class Veins:
    """A family of veins: color, grain as a part of the side, width in pixels of the canvas, and how many remain."""

    color: np.ndarray
    grain: float
    width: float
    presence: float


FAMILIES = (
    Veins(PALE, grain=0.16, width=1.0, presence=0.15),
    Veins(CALCITE, grain=0.28, width=1.3, presence=0.2),
    Veins(GOLD, grain=0.5, width=1.3, presence=0.6),
    Veins(CALCITE, grain=0.75, width=2.8, presence=0.7),
)


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    gap, owner = _cracks(rng, _sheared(rng, shape), shape[0])
    picture = _fragments(rng, shape, owner)
    picture = _along_cracks(rng, picture, gap)
    for family in FAMILIES:
        picture = _veined(rng, picture, family)
    polish = 1 + 0.025 * noise.smooth(rng, shape, 2.5) + 0.03 * noise.fractal(rng, shape, 300, 3)
    return reduced(picture * polish[..., None], SUPERSAMPLING)


def _sheared(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return float [H, W, 2]: where each pixel (x, y) lay before the stone was sheared and folded."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    folds = [noise.fractal(rng, shape, shape[0] * 0.3, 8) for _ in range(2)]
    x, y = columns + 0.045 * shape[0] * folds[0], rows + 0.045 * shape[0] * folds[1]
    return np.stack([0.62 * x + 0.42 * y, 1.05 * y - 0.75 * x], axis=-1)


def _cracks(rng: np.random.Generator, places: np.ndarray, extent: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance [H, W] in pixels from the nearest border between fragments, and each pixel's fragment."""
    low, high = places.min(axis=(0, 1)), places.max(axis=(0, 1))
    large = rng.uniform(low, high, (round(np.prod(high - low) / (0.16 * extent) ** 2), 2))
    heaps = rng.uniform(low, high, (len(large) // 4, 1, 2))
    small = heaps + rng.normal(0, 0.06 * extent, (len(heaps), 12, 2))
    seeds = np.concatenate([large, small.reshape(-1, 2)])
    distances, owners = spatial.cKDTree(seeds).query(places, k=2)
    between = np.linalg.norm(seeds[owners[..., 0]] - seeds[owners[..., 1]], axis=-1)
    return (distances[..., 1] ** 2 - distances[..., 0] ** 2) / (2 * between), owners[..., 0]


def _fragments(rng: np.random.Generator, shape: tuple[int, int], owner: np.ndarray) -> np.ndarray:
    own = rng.normal(0, 0.11, owner.max() + 1)[owner]
    clouds = noise.fractal(rng, shape, shape[0] * 0.2, 8)
    wisps = 1 - np.abs(noise.fractal(rng, shape, shape[0] * 0.25, 8))
    flecks = np.clip(noise.fractal(rng, shape, 14, 3) - 1.5, 0, 1)
    return ramp(GROUND, 0.27 + own + 0.12 * clouds + 0.09 * wisps + 0.3 * flecks)


def _along_cracks(rng: np.random.Generator, picture: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """Return the picture with dark seams between the fragments, healed by calcite in places."""
    shape = gap.shape
    picture = picture * (1 - 0.55 * np.exp(-gap / 5))[..., None]
    swelling = 0.6 * noise.smooth(rng, shape, shape[0] * 0.1) + 0.3 * noise.fractal(rng, shape, 40, 4)
    present = np.clip(noise.smooth(rng, shape, shape[0] * 0.17) * 1.5 + 0.6, 0, 1)
    width = 2.2 * np.exp(swelling) * present + 1e-3
    picture = mix(picture, PALE, 0.28 * present * np.exp(-gap / (4 * width)))
    return mix(picture, CALCITE, 0.9 * np.clip(4 * present, 0, 1) * np.clip(1.4 * (1.6 - gap / width), 0, 1))


def _veined(rng: np.random.Generator, picture: np.ndarray, veins: Veins) -> np.ndarray:
    """Return the picture with veins where noise crosses zero: crisp within, a faint haze around."""
    shape = picture.shape[:2]
    grain = shape[0] * veins.grain
    # Less fine noise than in a fractal, which would tie the veins into knots.
    field = noise.smooth(rng, shape, grain) + 0.22 * noise.fractal(rng, shape, grain / 3, 6)
    down, right = np.gradient(field)
    distance = np.abs(field) / (np.hypot(down, right) + 0.005)
    swelling = 0.55 * noise.smooth(rng, shape, shape[0] * 0.09) + 0.25 * noise.fractal(rng, shape, 40, 4)
    present = np.clip(1.5 * noise.smooth(rng, shape, shape[0] * 0.25) + veins.presence, 0, 1)
    # A vein that ends grows thin, it does not fade.
    depth = distance / (veins.width * np.exp(swelling) * present + 1e-3)
    picture = mix(picture, PALE, 0.22 * present * np.exp(-np.abs(field) / 0.07))
    cloudy = 0.8 + 0.17 * noise.fractal(rng, shape, 30, 4)
    return mix(picture, veins.color, np.clip(cloudy, 0, 1) * np.clip(4 * present, 0, 1) * np.clip(1.6 - depth, 0, 1))
