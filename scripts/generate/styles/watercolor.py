"""Leaves and poppies in watercolor: washes laid over each other, dark at their edges, on rough paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
PAPER = colors("#fbf6ea")[0]
GREENS = colors("#24504f", "#3f7a55", "#7fa046", "#b9bf5a", "#3d6d86", "#2e4a6e")
ROSES = colors("#c22f3d", "#e0583f", "#ef8a4f", "#d9487a", "#f0b23e")
DEEP = colors("#2a2440", "#40305c")
SKY = colors("#a9cfd6", "#f1d7b8", "#c9d8b0", "#dcb9cf")


@dataclass(frozen=True)
class Washes:
    """What the paints absorb so far, [H, W, 3] optical density, on paper of a height [H, W], its hollows below zero."""

    density: np.ndarray
    tooth: np.ndarray

    def lay(self, corner: tuple[int, int], depth: np.ndarray, paint: np.ndarray, amount: np.ndarray) -> None:
        """Lay a wash: ``depth`` [h, w] is the distance in pixels inside its border, its window begins at ``corner``."""
        rows, columns = (slice(start, start + length) for start, length in zip(corner, depth.shape, strict=True))
        wet = np.clip(depth / 1.6, 0, 1)
        edge = 0.85 * np.exp(-np.clip(depth, 0, None) / 3.2) + 0.35 * np.exp(-np.clip(depth, 0, None) / 14)
        # Pigment settles in the hollows of the paper.
        grains = 1 - 0.22 * self.tooth[rows, columns]
        # What is painted already takes up less, and the painter goes around it.
        room = np.exp(-1.5 * np.clip(self.density[rows, columns].mean(axis=-1) - 0.25, 0, None))
        laid = wet * amount * room * (1 + edge) * np.clip(grains, 0.2, 2)
        self.density[rows, columns] += laid[..., None] * -np.log(np.clip(paint, 0.02, 0.98))


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    tooth = noise.standardized(noise.smooth(rng, shape, 7) + 0.7 * noise.smooth(rng, shape, 3.5))
    washes = Washes(np.zeros((*shape, 3), np.float32), tooth)
    cloudy = ramp(SKY, 0.5 + 0.36 * noise.smooth(rng, shape, shape[0] * 0.4))
    washes.lay((0, 0), 40 + 30 * noise.fractal(rng, shape, shape[0] * 0.3, 6), cloudy, _flowing(rng, shape, 0.55))
    for scale in (0.15, 0.12, 0.10):
        for center in rng.uniform(0, shape[0], (4, 2)):
            _poppy(rng, washes, center, scale * shape[0] * rng.uniform(0.6, 0.95))
        for stem in _stems(rng, shape[0], 10):
            _spray(rng, washes, stem, scale * shape[0] * rng.uniform(0.8, 1.3))
    _spatter(rng, washes)
    picture = PAPER * np.exp(-washes.density)
    return reduced(lit(picture, tooth, depth=0.16), SUPERSAMPLING)


def _flowing(rng: np.random.Generator, shape: tuple[int, ...], amount: float) -> np.ndarray:
    """Return float [H, W]: how much paint has run where, with blooms where water has pushed it back."""
    grain = max(shape) * 0.35
    field = noise.fractal(rng, shape, grain, 5)
    bloom = np.exp(-((noise.fractal(rng, shape, grain, 6) / 0.07) ** 2))
    return amount * np.clip(0.72 + 0.30 * field + 0.28 * bloom, 0.12, None)


def _stems(rng: np.random.Generator, extent: int, count: int) -> list[np.ndarray]:
    """Return stems: each float [N, 2], points (x, y) of a bent line where leaves sit."""
    stems = []
    for _ in range(count):
        start, angle, bend = rng.uniform(-0.05, 1.05, 2) * extent, rng.uniform(0, 2 * np.pi), rng.normal(0, 0.16)
        angles = angle + bend * np.arange(6)
        steps = 0.052 * extent * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        stems.append(start + np.cumsum(steps, axis=0))
    return stems


def _spray(rng: np.random.Generator, washes: Washes, stem: np.ndarray, length: float) -> None:
    """Paint leaves to both sides of a stem, the smaller the nearer its tip."""
    color = ramp(GREENS, rng.uniform(0, 1, 1))[0]
    heading = np.arctan2(*np.gradient(stem, axis=0).T[::-1])
    for number, (point, angle) in enumerate(zip(stem, heading, strict=True)):
        grown = length * (1 - 0.10 * number)
        for side in (-1, 1):
            turned = angle + side * rng.uniform(0.5, 1.0)
            mixed = np.clip(color + rng.normal(0, 0.05, 3), 0.03, 0.95)
            _leaf(rng, washes, point, turned, grown * rng.uniform(0.75, 1.1), mixed)


def _leaf(
    rng: np.random.Generator, washes: Washes, root: np.ndarray, angle: float, length: float, paint: np.ndarray
) -> None:
    x, y, corner = _window(washes, root + 0.5 * length * np.array([np.cos(angle), np.sin(angle)]), 0.62 * length)
    if x.size == 0:
        return
    wobble = 0.035 * length * noise.fractal(rng, x.shape, 0.5 * length, 4)
    along = 0.5 + (x * np.cos(angle) + y * np.sin(angle)) / length
    across = y * np.cos(angle) - x * np.sin(angle) + 0.14 * length * (along - 0.5) ** 2
    half = 0.21 * length * np.clip(np.sin(np.pi * np.clip(along, 0, 1) ** 0.8), 0, 1) ** 0.85
    vein = np.clip((np.abs(across) - 0.006 * length) / 2, 0.35, 1)
    depth = np.where((along > 0) & (along < 1), half - np.abs(across) + wobble * np.clip(half, 0, 8) / 8, -1)
    fade = 0.55 + 0.75 * np.clip(along, 0, 1)
    washes.lay(corner, depth, paint, fade * vein * _flowing(rng, x.shape, 0.62))


def _poppy(rng: np.random.Generator, washes: Washes, center: np.ndarray, radius: float) -> None:
    """Paint four or five petals, and the dark heart while they are wet."""
    color, petals = ROSES[rng.integers(len(ROSES))], int(rng.integers(4, 6))
    for angle in rng.uniform(0, 1) + np.arange(petals) * 2 * np.pi / petals:
        middle = center + 0.52 * radius * np.array([np.cos(angle), np.sin(angle)])
        x, y, corner = _window(washes, middle, 0.85 * radius)
        if x.size == 0:
            continue
        wobble = 1 + 0.10 * noise.fractal(rng, x.shape, 0.6 * radius, 4)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        depth = (0.60 * wobble - np.hypot(along / 0.9, across / 1.05) / radius) * radius
        mixed = np.clip(color + rng.normal(0, 0.04, 3), 0.03, 0.97)
        washes.lay(corner, depth, mixed, (0.8 - 0.35 * along / radius) * _flowing(rng, x.shape, 0.75))
    x, y, corner = _window(washes, center, 0.5 * radius)
    if x.size:
        ragged = np.clip(1 + 0.3 * noise.fractal(rng, x.shape, 0.15 * radius, 4), 0.6, None)
        heart = np.exp(-((np.hypot(x, y) / (0.17 * radius) * ragged) ** 2))
        washes.lay(corner, np.full(x.shape, 99.0), DEEP[rng.integers(2)], 0.95 * heart)


def _window(washes: Washes, center: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Return x and y from the center in the part of the picture within ``reach``, and that part's corner."""
    extent = len(washes.tooth)
    low, high = (np.clip(np.rint(center + sign * reach), 0, extent).astype(int) for sign in (-1, 1))
    rows, columns = np.mgrid[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    return columns - center[0], rows - center[1], (int(low[1]), int(low[0]))


def _spatter(rng: np.random.Generator, washes: Washes) -> None:
    """Flick drops of paint from the brush."""
    for center in rng.uniform(0, len(washes.tooth), (130, 2)):
        radius = rng.uniform(1.5, 3) + 9 * rng.uniform() ** 5
        x, y, corner = _window(washes, center, radius + 2)
        color = np.concatenate([GREENS, ROSES])[rng.integers(len(GREENS) + len(ROSES))]
        washes.lay(corner, radius - np.hypot(x, y), color, np.full(x.shape, 0.5))
