"""A reptile's skin: overlapping keeled scales in emerald, gold and black, with a sheen that turns with the slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
ACROSS = 17
"""Scales along the picture's side."""
RISE = 0.62
"""Distance of rows in widths of a scale."""
SKIN = colors("#07110d", "#0f3a2c", "#1d6b45", "#4f9a4e", "#b5b849", "#e9d27c")
DARK, SHEEN = colors("#0a0d12", "#5fb7d8")


@dataclass(frozen=True)
class Scales:
    """The uppermost scale at each pixel: its ``center`` in the picture [H, W, 2], x and y within it, and its ``part``.

    x is in [-1, 1] across, y in [-1, 1] from the root to the tip; ``part`` is 0 in the middle and 1 at the border.
    """

    center: np.ndarray
    x: np.ndarray
    y: np.ndarray
    part: np.ndarray
    key: np.ndarray


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    scales = _scales(rng, shape)
    own = rng.normal(size=(3, 1021))[:, scales.key]
    tone, dark = _markings(rng, scales, shape)
    streaks = _streaks(rng, scales)
    tone = tone + 0.055 * own[0] + 0.05 * streaks - 0.13 * scales.part**3 + 0.10 * (1 - np.abs(scales.x))
    color = mix(ramp(SKIN, tone), DARK, dark * (0.86 + 0.05 * own[1]))
    keel = np.exp(-np.abs(scales.x) / 0.09) * np.clip(1.1 - np.abs(scales.y), 0, 1)
    dome = np.sqrt(np.clip(1 - scales.part**2.6, 0, 1))
    height = 15 * dome + 5 * scales.y + 4.5 * keel + 0.6 * streaks + 0.7 * noise.smooth(rng, shape, 5)
    # Deep between the scales, and in the shadow of the row above.
    shade = (0.30 + 0.70 * np.clip(dome * 1.25, 0, 1)) * (0.62 + 0.38 * np.clip((scales.y + 0.85) / 0.7, 0, 1))
    turned = np.clip(0.5 + 0.5 * np.sin(2.6 * scales.x + 2.0 * scales.y + 0.6 * own[2]), 0, 1) ** 3
    patches = np.clip(0.5 + 0.6 * noise.smooth(rng, shape, shape[0] * 0.3), 0, 1)
    color = color + (0.20 * turned * patches * dome)[..., None] * SHEEN
    return reduced(np.clip(lit(color * shade[..., None], height, depth=0.62, gloss=1.1), 0, 1), SUPERSAMPLING)


def _scales(rng: np.random.Generator, shape: tuple[int, int]) -> Scales:
    """Return the scales in rows, each row over the one below it, on a body that bends."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0]
    bends = [noise.smooth(rng, shape, shape[0] * 0.5) + 0.3 * noise.smooth(rng, shape, shape[0] * 0.18) for _ in "xy"]
    x = (columns + 0.030 * bends[0]) * ACROSS
    y = (rows + 0.030 * bends[1]) * ACROSS / RISE
    found = np.zeros(shape, dtype=bool)
    kept = [np.zeros(shape, np.float32) for _ in range(4)]
    key = np.zeros(shape, int)
    first = np.floor(y).astype(int)
    # A scale hangs from its root over two rows; the higher row lies on top.
    for back in (2, 1, 0, -1):
        row = first - back
        odd = (row % 2) * 0.5
        column = np.rint(x - odd).astype(int)
        number = (row * 157 + column * 31) % 1021
        wide = 1 + 0.06 * rng.normal(size=1021)[number]
        across = (x - odd - column) / (0.60 * wide)
        down = (y - row - 1.02) / 1.30
        pointed = across**2 + down**2 * (1 + 0.35 * down) + 0.25 * np.abs(across) * np.clip(down, 0, 1)
        here = ~found & (pointed < 1)
        for target, value in zip(kept, (across, down, np.sqrt(np.clip(pointed, 0, 1)), row), strict=True):
            target[here] = value[here]
        key[here] = number[here]
        found |= here
    center = np.stack([columns - kept[0] * 0.6 / ACROSS, rows - kept[1] * 1.3 * RISE / ACROSS], axis=-1)
    part = np.where(found, kept[2], 1)
    return Scales(center, kept[0], kept[1], part, key)


def _markings(rng: np.random.Generator, scales: Scales, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return tone [H, W] in the skin's palette and how black it is: markings change from scale to scale, not within."""
    places = np.clip(scales.center * shape[0], 0, shape[0] - 1).astype(int)
    broad = noise.smooth(rng, shape, shape[0] * 0.34) + 0.4 * noise.smooth(rng, shape, shape[0] * 0.12)
    bands = noise.smooth(rng, shape, shape[0] * 0.26) + 0.35 * noise.smooth(rng, shape, shape[0] * 0.1)
    here = (places[..., 1], places[..., 0])
    gold = np.exp(-(((np.abs(bands[here]) - 0.42) / 0.17) ** 2))
    dark = np.clip((0.30 - np.abs(bands[here])) / 0.10, 0, 1)
    return 0.40 + 0.13 * broad[here] + 0.36 * gold, dark


def _streaks(rng: np.random.Generator, scales: Scales) -> np.ndarray:
    """Return float [H, W]: fine furrows that fan out from each scale's root."""
    sheet = noise.smooth(rng, (256, 2048), (90, 5))
    fan = np.arctan2(scales.x, scales.y + 2.2)
    columns = (fan * 420 + scales.key * 53).astype(int) % 2048
    return np.asarray(sheet[((scales.y + 1) * 80).astype(int) % 256, columns])
