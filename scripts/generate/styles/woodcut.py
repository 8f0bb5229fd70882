"""A woodcut of a rolling sea at dusk: gouge strokes that run with the swell, a dark key block over three colors."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced

SUPERSAMPLING = 3
PAPER, KEY = colors("#f2e5c8", "#16203a")
SEA = colors("#e9dcb8", "#e8b04a", "#d8693a", "#b8434a", "#3f7f86", "#2d5d78")
PITCH = 12.5
"""Distance of the gouge strokes in pixels of the finished picture."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0]
    depth, crest = _swell(rng, columns, rows)
    tone = _tone(rng, depth, crest)
    cut = _gouged(rng, columns, depth, tone, shape[0])
    ground = _color_blocks(rng, depth, columns, shape)
    # The color blocks were not laid exactly under the key block.
    ground = np.roll(ground, (2 * SUPERSAMPLING, -SUPERSAMPLING), axis=(0, 1))
    ink = _inked(rng, 1 - cut)
    fibers = 0.5 * noise.smooth(rng, shape, (4, 40)) + 0.5 * noise.smooth(rng, shape, (9, 9))
    picture = mix(ground, KEY * (1 + 0.05 * fibers)[..., None], ink)
    return reduced(picture * (1 + 0.016 * fibers)[..., None], SUPERSAMPLING)


def _swell(rng: np.random.Generator, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the depth below the horizon along the waves' own lines, and where on its wave each pixel is, in [0, 1)."""
    shape = columns.shape
    extent = shape[0]
    heave = 0.050 * noise.smooth(rng, shape, (extent * 0.55, extent * 0.30))
    chop = 0.012 * noise.smooth(rng, shape, (extent * 0.16, extent * 0.11))
    roll = 0.016 * np.sin(2 * np.pi * (2.2 * columns + 1.1 * rows + 0.12 * noise.smooth(rng, shape, extent * 0.4)))
    depth = rows + heave + chop + roll
    wave = depth * 6.2 + 0.35 * noise.smooth(rng, shape, (extent * 0.25, extent * 0.6))
    return depth, wave % 1


def _tone(rng: np.random.Generator, depth: np.ndarray, crest: np.ndarray) -> np.ndarray:
    """Return how light it is, in [0, 1]: foam on the crests, and a dark trough behind each."""
    shape = depth.shape
    light = 0.85 * (1 - crest) ** 1.3 + 0.5 * np.exp(-(((crest - 0.04) / 0.09) ** 2))
    glitter = 0.16 * noise.smooth(rng, shape, (shape[0] * 0.05, shape[0] * 0.16))
    return np.clip(light + glitter + 0.12 * noise.smooth(rng, shape, shape[0] * 0.5), 0, 1)


def _gouged(
    rng: np.random.Generator, columns: np.ndarray, depth: np.ndarray, tone: np.ndarray, extent: int
) -> np.ndarray:
    """Return float [H, W] in {0, 1}: where the block was cut away, in strokes with a round start and a long end."""
    shape = tone.shape
    cut = np.zeros(shape, dtype=bool)
    for share, pitch in ((1.0, PITCH), (0.45, PITCH * 0.5)):
        line = depth * extent / (pitch * SUPERSAMPLING) + 0.10 * noise.smooth(rng, shape, (30, 160))
        number = np.floor(line).astype(int)
        chance = rng.uniform(size=(3, 1021))
        key = (number * 37) % 1021
        along = columns * 768 / (pitch * (5.5 + 7 * chance[0, key])) + 23 * chance[1, key]
        stroke = np.floor(along).astype(int)
        own = chance[2, (number * 131 + stroke * 17) % 1021]
        part = along - stroke
        taper = np.clip(part / 0.07, 0, 1) ** 0.5 * np.clip((1 - part) / 0.55, 0, 1) ** 0.8
        width = 0.50 * np.clip(tone * 1.12 - 0.10 + 0.22 * (own - 0.5), 0, 1) * share
        ragged = 0.028 * noise.smooth(rng, shape, (5, 14))
        off_center = np.abs(line - number - 0.5 + 0.14 * (own - 0.5))
        inside = (off_center + ragged < width * taper) & (width > 0.05)
        # Fine strokes are added only where the broad ones leave it too dark for the tone.
        cut |= inside if share == 1.0 else inside & (tone > 0.30) & (tone < 0.62)
    return cut.astype(np.float32)


def _color_blocks(
    rng: np.random.Generator, depth: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """Return the ground [H, W, 3]: color rolled from warm to cold, and bare paper on the path of light."""
    drift = 0.5 + 0.33 * noise.smooth(rng, shape, (shape[0] * 0.34, shape[0] * 0.8))
    ground = ramp(SEA, 0.10 + 0.8 * drift + 0.12 * noise.smooth(rng, shape, shape[0] * 0.1))
    path = np.exp(-(((columns - 0.62 + 0.05 * np.sin(9 * depth)) / 0.09) ** 2))
    bright = (path * (1 + 0.5 * noise.smooth(rng, shape, (24, 160))) > 0.62).astype(np.float32)
    return mix(ground, PAPER, 0.9 * bright)


def _inked(rng: np.random.Generator, wood: np.ndarray) -> np.ndarray:
    """Return float [H, W] in [0, 1]: ink where the block stands, with wood grain and specks that it missed."""
    shape = wood.shape
    grain = noise.smooth(rng, shape, (3, 130)) + 0.6 * noise.smooth(rng, shape, (8, 260))
    specks = noise.smooth(rng, shape, 5) + 0.5 * noise.smooth(rng, shape, 300)
    missed = np.clip(1.6 * np.maximum(grain - 2.2, specks - 2.3), 0, 0.85)
    return wood * (0.97 - missed)
