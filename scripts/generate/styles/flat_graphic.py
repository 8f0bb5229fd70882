"""A mid-century print: a quilt of flat leaves, arches and suns in seven inks, with the grain of screen printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced

T = TypeVar("T")

SUPERSAMPLING = 3
CELLS = 4
INKS = colors("#f3e7d0", "#e2a63b", "#d9592f", "#1f6f78", "#25303b", "#8fb8a8", "#b23a3a")
CONTRASTS = ((0, 4), (1, 3), (2, 5), (3, 0), (4, 1), (5, 6), (6, 0), (0, 2), (3, 1), (2, 4), (1, 6), (5, 4))
"""Pairs of inks, ground and figure, that stand apart in tone."""

Figure = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Takes x and y [N, N] in [-1, 1] over a cell; returns int: 0 for the ground, 1 for the figure, 2 for an accent."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    picture = np.empty((extent, extent, 3), dtype=np.float32)
    figures = _dealt(rng, FIGURES, CELLS**2)
    pairs = _dealt(rng, CONTRASTS, CELLS**2)
    side = extent // CELLS
    for number, (figure, (ground, ink)) in enumerate(zip(figures, pairs, strict=True)):
        row, column = divmod(number, CELLS)
        accent = rng.choice([other for other in range(len(INKS)) if other not in (ground, ink)])
        cell = _cell(rng, figure, INKS[[ground, ink, accent]], side)
        picture[row * side : (row + 1) * side, column * side : (column + 1) * side] = cell
    return reduced(_printed(rng, picture), SUPERSAMPLING)


def _dealt(rng: np.random.Generator, cards: Sequence[T], count: int) -> list[T]:
    """Return ``count`` cards, each as often as the others as far as possible."""
    order = np.concatenate([rng.permutation(len(cards)) for _ in range(-(-count // len(cards)))])
    return [cards[k] for k in order[:count]]


def _cell(rng: np.random.Generator, figure: Figure, inks: np.ndarray, side: int) -> np.ndarray:
    places = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(places, places)
    return np.rot90(inks[figure(x, y)], rng.integers(4))


def _printed(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Return the picture with ink that lies unevenly and lets the paper through in specks."""
    shape = picture.shape[:2]
    specks = np.clip(noise.smooth(rng, shape, 7) + 0.5 * noise.smooth(rng, shape, 160) - 2.5, 0, 0.6)
    uneven = 1 + 0.022 * noise.smooth(rng, shape, 5) + 0.02 * noise.fractal(rng, shape, 300, 4)
    return mix(picture, INKS[0], specks) * uneven[..., None]


def _leaf(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    inside = np.maximum(np.hypot(x + 1, y - 1), np.hypot(x - 1, y + 1)) < 2
    aside, along = np.abs(x - y), x + y
    veins = (aside < 0.05) | (np.abs((along + 0.8 * aside) % 0.34 - 0.17) < 0.035)
    return np.where(inside, 1 + veins, 0)


def _two_leaves(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    across = np.abs(x) - 0.5
    inside = np.hypot(np.abs(across) + 0.79, y) < 1.25
    return np.where(inside, np.where(across < 0, 1, 2), 0)


def _arches(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # Above its center an arch is round, below it has straight legs.
    ring = np.floor(np.hypot(x, np.minimum(y, 0)) / 0.23).astype(int)
    return np.array([2, 0, 1, 1, 0])[np.minimum(ring, 4)]


def _quarter_rings(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    ring = np.floor(np.hypot(x + 1, y + 1) / 0.4).astype(int)
    return np.array([2, 0, 1, 0, 1, 0])[np.minimum(ring, 5)]


def _sun(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    rays = np.abs((angle / np.pi * 8) % 1 - 0.5) < 0.27 * np.clip(1.15 - radius, 0, 1) / np.clip(radius, 0.3, 1) * 0.75
    return np.where(radius < 0.34, 2, np.where((radius > 0.42) & (radius < 0.9) & rays, 1, 0))


def _petals(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    across, down = np.abs(x), np.abs(y)
    inside = np.maximum(np.hypot(across, down - 1), np.hypot(across - 1, down)) < 1
    return np.where(np.hypot(x, y) < 0.16, 2, inside.astype(int))


def _half_moons(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    upper = (np.hypot(x, y + 1) < 0.86) & (y < 0)
    lower = (np.hypot(x, y) < 0.86) & (y >= 0)
    return np.where(upper, 1, np.where(lower, 2, 0))


def _boomerang(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    bent = y - 0.35 * np.cos(2.1 * x) + 0.12
    inside = np.hypot(x / 0.9, bent / (0.34 - 0.12 * x)) < 1
    return np.where(np.hypot(x + 0.05, y + 0.6) < 0.17, 2, inside.astype(int))


def _harlequin(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    diamond = np.abs((x + 1) % 1 - 0.5) * 2 + np.abs(y)
    return np.where(diamond < 0.45, 2, np.where(diamond < 1, 1, 0))


FIGURES: tuple[Figure, ...] = (
    _leaf,
    _two_leaves,
    _arches,
    _quarter_rings,
    _sun,
    _petals,
    _half_moons,
    _boomerang,
    _harlequin,
)
