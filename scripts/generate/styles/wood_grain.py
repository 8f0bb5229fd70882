"""A planed board of walnut, cut beside the heart: arched rings, pores, knots, and figure that shimmers across."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
WOOD = colors("#2b150b", "#4f2b14", "#7d4b24", "#a9713c", "#c99a5e", "#dfbd86")
KNOT = colors("#1c0d07")[0]
KNOTS = ((0.29, 0.30, 0.040), (0.71, 0.76, 0.052), (0.86, 0.13, 0.022))
"""Center and radius of each knot as parts of the side."""
RINGS = 26.0
"""Rings along the picture's side, if they were cut straight through."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0]
    hearts, aside = _knots(rng, columns, rows)
    ring = _rings(rng, columns + aside, rows, hearts)
    part, late = _seasons(rng, ring)
    tone = 0.60 - 0.36 * late + 0.08 * noise.smooth(rng, shape, (900, 60))
    tone = tone + 0.045 * noise.smooth(rng, shape, (260, 5)) + 0.03 * noise.smooth(rng, shape, (90, 2.5))
    # Fibers that run in waves toward the viewer shimmer.
    figure = noise.smooth(rng, shape, (70, 420)) * np.clip(0.6 + noise.smooth(rng, shape, 700), 0, 1.4)
    tone = tone + 0.035 * figure
    pores = _pores(rng, shape, part)
    picture = mix(ramp(WOOD, tone), WOOD[0] * 0.7, 0.7 * pores)
    warmth = 0.035 * noise.fractal(rng, shape, 500, 4)
    picture = picture * (1 + warmth[..., None] * np.array([1.2, 0.2, -1.0]))
    picture = mix(picture, KNOT, 0.75 * np.clip(2.2 * hearts - 0.95, 0, 1))
    return reduced(lit(picture, -1.2 * pores - 0.5 * late, depth=0.35, gloss=0.5), SUPERSAMPLING)


def _knots(rng: np.random.Generator, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return hills in [0, 1] over the knots, and how far the grain is pushed aside there."""
    hearts, aside = np.zeros_like(columns), np.zeros_like(columns)
    for x, y, radius in KNOTS:
        wobble = 1 + 0.10 * noise.smooth(rng, columns.shape, 110)
        away = columns - x
        distance = np.hypot(away, (rows - y) / 1.25) / radius * wobble
        hearts = np.maximum(hearts, np.exp(-(distance**2)))
        near = np.exp(-((away / (2.6 * radius)) ** 2) - ((rows - y) / (4.5 * radius)) ** 2)
        aside = aside - 1.15 * np.tanh(away / (0.9 * radius)) * radius * near
    return hearts, aside


def _rings(rng: np.random.Generator, columns: np.ndarray, rows: np.ndarray, hearts: np.ndarray) -> np.ndarray:
    """Return float [H, W]: the number of the year's ring that each pixel belongs to."""
    shape = columns.shape
    bend = 0.05 * noise.smooth(rng, shape, (shape[0] * 1.1, shape[0] * 0.5))
    lean = 0.012 * noise.smooth(rng, shape, (shape[0] * 0.35, shape[0] * 0.12))
    heart = 0.46 + 0.10 * np.sin(2.4 * rows + 0.6)
    # The board's face is slightly tilted against the trunk, which makes arches of the rings.
    off_heart = 0.05 + 0.34 * rows + 0.05 * noise.smooth(rng, shape, (shape[0] * 0.4, shape[0] * 0.7))
    radius = np.hypot(columns - heart + bend + lean, off_heart)
    uneven = 0.9 * noise.smooth(rng, shape, (shape[0] * 0.8, shape[0] * 0.25))
    return RINGS * radius + 0.5 * uneven + 0.04 * noise.smooth(rng, shape, (190, 6)) + 5.5 * hearts


def _seasons(rng: np.random.Generator, ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the time of year at each pixel in [0, 1], and how dark late wood is there: each year in its own way."""
    year, part = np.floor(ring).astype(int), ring % 1
    chance = rng.uniform(size=(2, 257))[:, year % 257]
    edge = np.clip((1 - part) / 0.05, 0, 1)
    late = edge * np.clip((part - 0.25 - 0.3 * chance[0]) / (0.75 - 0.3 * chance[0]), 0, 1) ** 1.6
    return part, late * (0.55 + 0.65 * chance[1])


def _pores(rng: np.random.Generator, shape: tuple[int, int], part: np.ndarray) -> np.ndarray:
    """Return float [H, W] in [0, 1]: short dark grooves along the grain, many in early wood, few in late."""
    many = 1.0 - 0.9 * part
    coarse = noise.smooth(rng, shape, (64, 2.6)) + 0.6 * many - 2.25
    fine = noise.smooth(rng, shape, (30, 2.0)) + 0.4 * many - 1.9
    return np.clip(0.9 * np.maximum(coarse, 0.7 * fine), 0, 0.8)
