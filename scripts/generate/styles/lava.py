"""Cooling lava: plates of black crust, ropy and cracked, with the glow of the melt between them."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.cells import Cells, cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
CRUST = colors("#0b090a", "#1b1716", "#2e2725", "#4a3f3a", "#6b5a50")
MELT = colors("#160303", "#4a0a05", "#a31d06", "#e4490b", "#fb9a1c", "#ffe27a", "#fffbe0")


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    places = _torn(rng, shape)
    plates = cells(_seeds(rng, shape[0]), places)
    splits = cells(scattered(rng, shape[0], shape[0] * 0.035, rounds=1), places)
    # Where the flow still moves, the cracks are wide.
    motion = np.clip(0.5 + 0.5 * noise.fractal(rng, shape, shape[0] * 0.45, 3), 0, 1.6)
    crack = plates.border - 26 * motion**2 * (0.7 + 0.3 * noise.fractal(rng, shape, 90, 4))
    hairline = splits.border - 2.5 * motion + np.clip(crack, 0, 60) * 0.12
    heat = _heat(rng, crack, motion)
    crust, height = _crust(rng, plates, splits, crack)
    glow = np.exp(-np.clip(crack, 0, None) / (16 + 34 * motion)) * motion
    picture = lit(crust, height, depth=0.85, gloss=0.35) + glow[..., None] * np.array([0.55, 0.13, 0.02])
    melt = ramp(MELT, heat) * (1 + 0.10 * noise.fractal(rng, shape, 30, 4))[..., None]
    share = np.clip(0.5 - np.minimum(crack / 5, 0.6 + hairline / 2.5), 0, 1)
    return reduced(np.clip(mix(picture, melt, share), 0, 1), SUPERSAMPLING)


def _torn(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return float [H, W, 2]: the pixels' places (x, y), shifted so that cracks become ragged."""
    shifts = [
        0.020 * shape[0] * noise.fractal(rng, shape, shape[0] * 0.16, 4) + 2.6 * noise.fractal(rng, shape, 16, 3)
        for _ in "xy"
    ]
    return pixels(shape) + np.stack(shifts, axis=-1)


def _seeds(rng: np.random.Generator, extent: int) -> np.ndarray:
    """Return the middles of the plates: large ones, and heaps of small ones where they broke."""
    large = scattered(rng, extent, extent * 0.17, rounds=1)
    heaps = rng.choice(large, len(large) // 3)[:, None] + rng.normal(0, 0.055 * extent, (len(large) // 3, 7, 2))
    return np.concatenate([large, heaps.reshape(-1, 2)])


def _heat(rng: np.random.Generator, crack: np.ndarray, motion: np.ndarray) -> np.ndarray:
    """Return the melt's place in its palette: white in the middle of wide cracks, dull red in hairlines."""
    deep = np.clip(-crack / 24, 0, 1)
    skin = np.clip(noise.fractal(rng, crack.shape, 60, 5) - 0.2, 0, 1.4)
    wide = 0.42 + 0.30 * deep**0.7 + 0.08 * motion - 0.34 * skin * np.clip(2 * deep, 0, 1)
    thin = 0.26 + 0.24 * motion
    return np.where(crack < 1, wide, thin) + 0.05 * noise.smooth(rng, crack.shape, 120)


def _crust(rng: np.random.Generator, plates: Cells, splits: Cells, crack: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return color [H, W, 3] and height [H, W] of the crust: ropes that bend across each plate, pits, ash."""
    shape = crack.shape
    angle = rng.uniform(0, np.pi, plates.owner.max() + 1)[plates.owner]
    place = pixels(shape)
    along = place[..., 0] * np.cos(angle) + place[..., 1] * np.sin(angle)
    bend = noise.smooth(rng, shape, shape[0] * 0.09) * 34 + noise.fractal(rng, shape, 60, 4) * 7
    ropes = np.abs(np.sin((along + bend) / 17))
    ropy = np.clip(0.3 + rng.normal(0.3, 0.45, plates.owner.max() + 1)[plates.owner], 0, 1)
    rough = noise.fractal(rng, shape, 46, 6)
    pits = np.clip(noise.smooth(rng, shape, 9) - 1.5, 0, 2) + np.clip(noise.smooth(rng, shape, 20) - 1.8, 0, 2)
    rounded = 26 * (1 - np.exp(-np.clip(crack, 0, None) / 26))
    seams = 3 * np.exp(-splits.border / 3)
    tilt = rng.normal(0, 3, splits.owner.max() + 1)[splits.owner] * np.clip(splits.border / 8, 0, 1)
    height = rounded + 7 * ropy * ropes + 2.6 * rough - 4 * pits - seams + tilt
    tone = 0.34 + 0.10 * rough + 0.10 * ropy * ropes - 0.25 * pits + 0.08 * noise.fractal(rng, shape, 300, 4)
    own = rng.normal(0, 0.07, plates.owner.max() + 1)[plates.owner]
    ash = np.clip(noise.fractal(rng, shape, 240, 6) - 0.9, 0, 0.5)
    return mix(ramp(CRUST, tone + own), CRUST[4], ash), height
