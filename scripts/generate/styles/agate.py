"""A polished slice of agate: thin bands that follow every bay of its hollows, and amethyst where those closed last."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.cells import cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, ramp, reduced

SUPERSAMPLING = 2
BANDS = colors(
    "#0b2b33", "#12565c", "#2f8a86", "#8cc4b4", "#e9efe2", "#f3d9ae", "#d9953f", "#a2491f", "#4f1a14", "#1b0f16"
)
QUARTZ = colors("#1c1030", "#3f2868", "#7a56ab", "#b99ad6", "#f3e9f7")
HOLLOW = 0.15
"""The unit of depth, as a part of the side."""

OUTSIDE = 2.6
"""Depth at the wall on its outer side, so that no band occurs on both."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    depth = _depth(rng, shape)
    picture = _banded(rng, depth)
    picture = _with_quartz(rng, picture, depth)
    haze = 1 + 0.035 * noise.fractal(rng, shape, 240, 5) + 0.012 * noise.smooth(rng, shape, 2.5)
    return reduced(np.clip(picture, 0, 1) * haze[..., None], SUPERSAMPLING)


def _depth(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return float [H, W]: distance from the wall of the hollow in units of ``HOLLOW``, so bands are evenly wide."""
    field = noise.smooth(rng, shape, shape[0] * 0.42) + 0.35 * noise.smooth(rng, shape, shape[0] * 0.16)
    wall = field + 0.10 * noise.fractal(rng, shape, shape[0] * 0.06, 4)
    inside = wall > 0.25
    distance = ndimage.distance_transform_edt(inside) + ndimage.distance_transform_edt(~inside)
    # Bands lose the wall's small bays as they grow away from it.
    bays = [ndimage.gaussian_filter(distance, sigma) for sigma in (2, 9)]
    share = np.clip(distance / (0.12 * shape[0]), 0, 1)
    smooth = bays[0] * (1 - share) + bays[1] * share
    ripple = 0.004 * shape[0] * noise.fractal(rng, shape, shape[0] * 0.035, 4) * (0.35 + share)
    return np.clip(smooth + ripple, 0, None) / (HOLLOW * shape[0]) + np.where(inside, 0, OUTSIDE)


def _banded(rng: np.random.Generator, depth: np.ndarray) -> np.ndarray:
    """Return the bands [H, W, 3]: broad ones of one color family, each of many thin ones."""
    count = 4096
    place = np.clip(depth / 4.2, 0, 1) * (count - 1)
    coarse = noise.smooth(rng, (8, count), (1, 420))[4]
    middle = noise.smooth(rng, (8, count), (1, 90))[4]
    fine = noise.smooth(rng, (8, count), (1, 16))[4]
    hair = noise.smooth(rng, (8, count), (1, 5))[4]
    family = 0.5 + 0.22 * coarse + 0.13 * np.round(1.4 * middle) + 0.075 * fine
    table = ramp(BANDS, family) * (1 + 0.07 * fine + 0.05 * hair)[:, None]
    pale = np.clip(1.6 * noise.smooth(rng, (8, count), (1, 34))[4] - 2.0, 0, 0.9)
    table = mix(table, BANDS[4], pale)
    picture = np.stack([np.interp(place, np.arange(count), table[:, channel]) for channel in range(3)], axis=-1)
    # The same band is stained more here than there.
    stain = np.clip(0.25 + 0.3 * noise.fractal(rng, depth.shape, depth.shape[0] * 0.3, 5), 0, 0.6)
    return mix(picture, BANDS[6] * picture * 1.25, stain * np.clip(noise.smooth(rng, depth.shape, 300), 0, 1))


def _with_quartz(rng: np.random.Generator, picture: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Return the picture with crystals where the hollow is deepest, each facet as bright as it faces the light."""
    shape = depth.shape
    grown = cells(scattered(rng, shape[0], shape[0] * 0.024, rounds=0), pixels(shape) * (1, 0.7))
    facet = rng.uniform(0, 1, (grown.owner.max() + 1, 2))
    # Facets shade from one edge to the other, and some throw the light back.
    across = (pixels(shape) * (0.9, 1.3)).sum(axis=-1) / 55 + 9 * facet[grown.owner, 1]
    light = 0.62 * facet[grown.owner, 0] + 0.16 * np.sin(across) + 0.05 * noise.smooth(rng, shape, 12)
    spark = np.clip((facet[grown.owner, 0] - 0.88) * 9, 0, 1) * np.clip(0.2 + np.sin(across), 0, 1)
    rim = np.exp(-(((grown.border - 3) / 1.6) ** 2))
    crystal = ramp(QUARTZ, light + 0.5 * spark + 0.16 * rim) * (1 - 0.5 * np.exp(-grown.border / 1.8))[..., None]
    edge = depth + 0.05 * np.clip(grown.border / 12, 0, 1)
    open_space = np.where(depth < OUTSIDE, edge, edge - OUTSIDE)
    share = np.clip((open_space - 1.15) / 0.03, 0, 1)
    shade = np.exp(-np.clip(open_space - 1.15, 0, None) / 0.05)
    return mix(picture, crystal * (1 - 0.35 * shade)[..., None], share)
