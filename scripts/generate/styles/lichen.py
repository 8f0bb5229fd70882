"""Lichen and moss on old granite: crusts that spread in lobes, ringed cups, and cushions of green."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
ROCK = colors("#2e3034", "#4f5154", "#777673", "#a19c94", "#cfc8bb")
MOSS = colors("#0f1a0a", "#24380f", "#4a6a18", "#86992c", "#c3c65a")


@dataclass(frozen=True)
class Species:
    """A lichen: its colors from the middle to the rim, the radius range as parts of the side, and its growth.

    ``lobes`` is how deeply the rim is divided, ``cups`` how thick the fruits stand, ``thick`` its height in pixels.
    """

    palette: np.ndarray
    radii: tuple[float, float]
    count: int
    lobes: float
    cups: float
    cup: np.ndarray
    thick: float


SPECIES = (
    Species(colors("#5d6660", "#8d9a92", "#bac6b8", "#dbe2d0"), (0.06, 0.15), 15, 0.20, 0.5, colors("#2d2a26")[0], 3.0),
    Species(colors("#c9b8a4", "#efe9da", "#f6f3e8"), (0.03, 0.075), 16, 0.07, 0.0, colors("#3a3a38")[0], 2.0),
    Species(colors("#8a8a2e", "#c5c23c", "#e6e06a"), (0.03, 0.10), 15, 0.16, 0.4, colors("#20201c")[0], 2.4),
    Species(colors("#a4490f", "#dd7a14", "#f5ac2f", "#fbcb55"), (0.025, 0.085), 22, 0.24, 0.9, colors("#c4520f")[0], 4),
)


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    picture, height = _granite(rng, shape)
    for species in SPECIES:
        picture, height = _grown(rng, picture, height, species)
    return reduced(np.clip(_mossy(rng, picture, height), 0, 1), SUPERSAMPLING)


def _granite(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return color [H, W, 3] and height [H, W] of weathered rock."""
    grains = [noise.smooth(rng, shape, grain) for grain in (7, 12, 5)]
    tone = 0.44 + 0.14 * noise.fractal(rng, shape, shape[0] * 0.25, 7)
    color = ramp(ROCK, tone + 0.05 * grains[1])
    color = mix(color, ROCK[4] * (1.0, 0.93, 0.88), np.clip(grains[0] - 1.0, 0, 0.6))
    color = mix(color, ROCK[0] * 0.7, np.clip(grains[2] - 1.2, 0, 0.75))
    crack = np.abs(noise.smooth(rng, shape, shape[0] * 0.4) + 0.16 * noise.fractal(rng, shape, shape[0] * 0.1, 6))
    split = np.exp(-((crack / 0.012) ** 2))
    height = 20 * noise.fractal(rng, shape, shape[0] * 0.3, 7) + 0.8 * grains[0] - 9 * split
    return color * (1 - 0.6 * split)[..., None], height


def _grown(
    rng: np.random.Generator, picture: np.ndarray, height: np.ndarray, species: Species
) -> tuple[np.ndarray, np.ndarray]:
    """Return color and height after one species has spread over them, colony by colony."""
    extent = len(height)
    picture, height = picture.copy(), height.copy()
    for _ in range(species.count):
        radius = extent * rng.uniform(*species.radii)
        center = rng.uniform(0, extent, 2)
        low, high = (np.clip(np.rint(center + sign * 1.7 * radius), 0, extent).astype(int) for sign in (-1, 1))
        window = (slice(low[1], high[1]), slice(low[0], high[0]))
        rows, columns = np.mgrid[window].astype(np.float32)
        if rows.size:
            _colony(rng, picture[window], height[window], species, radius, columns - center[0], rows - center[1])
    return picture, height


def _colony(
    rng: np.random.Generator,
    picture: np.ndarray,
    height: np.ndarray,
    species: Species,
    radius: float,
    x: np.ndarray,
    y: np.ndarray,
) -> None:
    """Let a colony grow over a part of the picture, in place."""
    around, distance = np.arctan2(y, x), np.hypot(x, y)
    wide = noise.fractal(rng, x.shape, radius * 0.9, 3)
    fringe = noise.fractal(rng, x.shape, max(10.0, radius * 0.16), 3)
    inner = distance / radius * (1 + 0.18 * wide) + species.lobes * 0.55 * fringe
    # Lobes branch outward from the middle.
    spokes = np.cos(around * round(9 + radius / 7) + 3.0 * fringe + 2.0 * wide)
    part = inner + 0.5 * species.lobes * spokes * np.clip(distance / radius, 0, 1)
    dead = np.clip(0.42 - part + 0.22 * wide, 0, 1) * (radius > 0.07 * len(x))
    cover = np.clip((1 - part) / 0.035, 0, 1) * (1 - np.clip(3 * dead, 0, 0.85))
    tone = 0.12 + 0.72 * np.clip(part, 0, 1) ** 1.7 + 0.10 * fringe + 0.06 * spokes
    color = ramp(species.palette, tone) * (1 + 0.06 * noise.smooth(rng, x.shape, 4))[..., None]
    cracked = np.abs(noise.fractal(rng, x.shape, 34, 3))
    areoles = np.exp(-((cracked / 0.10) ** 2))
    color = color * (1 - 0.40 * areoles)[..., None]
    spots = noise.smooth(rng, x.shape, 13) + 0.5 * wide - 0.8 * np.clip(part, 0, 1)
    cups = species.cups * np.clip((spots - 0.75) / 0.2, 0, 1)
    rim = cups * np.exp(-(((spots - 0.95) / 0.16) ** 2))
    color = mix(color, species.cup, 0.85 * np.clip((spots - 1.1) / 0.15, 0, 1) * (species.cups > 0))
    color = mix(color, species.palette[-1], 0.7 * rim)
    edge = np.exp(-(((part - 0.97) / 0.06) ** 2))
    shaded = picture * (1 - 0.30 * np.exp(-np.clip(part - 1, 0, None) / 0.05) * (part > 1))[..., None]
    picture[:] = mix(shaded, color, cover)
    relief = 0.5 * fringe + 1.8 * spokes * species.lobes + 0.9 * edge - 0.9 * areoles + 1.6 * rim
    height += cover * species.thick * (1 + relief)


def _mossy(rng: np.random.Generator, picture: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Return the scene in the light, with cushions of moss in the rock's hollows."""
    shape = height.shape
    spread = noise.fractal(rng, shape, shape[0] * 0.3, 4)
    hollow = 0.8 * spread - noise.standardized(ndimage.gaussian_filter(height, 30))
    tufts = noise.smooth(rng, shape, 15) + 0.7 * noise.smooth(rng, shape, 7) + 0.4 * noise.smooth(rng, shape, 3.2)
    depth = hollow - 0.95 + 0.13 * tufts
    cover = np.clip(depth / 0.16, 0, 1)
    cushion = 26 * np.sqrt(np.clip(depth, 0, 1)) + 3.6 * tufts
    tone = 0.38 + 0.17 * tufts + 0.10 * noise.fractal(rng, shape, 160, 4) + 0.12 * np.clip(depth, 0, 1)
    shadow = np.exp(-np.abs(depth + 0.06) / 0.08) * (1 - cover)
    ground = picture * (1 - 0.55 * shadow)[..., None]
    return lit(mix(ground, ramp(MOSS, tone), cover), height + cover * cushion, depth=0.55)
