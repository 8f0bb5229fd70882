"""Ikat silk: almond medallions, horns, and combs in saturated dyes, their edges feathered along the threads."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 3
DYES = colors("#a3142b", "#f4e9d2", "#1d2a63", "#e4a526", "#12614f", "#5d1a4a", "#e06a3a")
RED, CREAM, INDIGO, SAFFRON, GREEN, PLUM, CORAL = range(7)
INKS = (
    (INDIGO, CREAM, SAFFRON, GREEN, CREAM, PLUM),
    (PLUM, SAFFRON, CREAM, INDIGO, CORAL, CREAM),
    (GREEN, CREAM, CORAL, INDIGO, SAFFRON, CREAM),
    (CREAM, INDIGO, SAFFRON, PLUM, CREAM, GREEN),
    (GREEN, SAFFRON, CREAM, CORAL, INDIGO, CREAM),
    (INDIGO, CREAM, SAFFRON, SAFFRON, GREEN, CREAM),
    (PLUM, CREAM, GREEN, SAFFRON, CREAM, INDIGO),
    (CORAL, INDIGO, CREAM, GREEN, SAFFRON, PLUM),
)
"""The dyes of each medallion, down one column and then the other: rims, rings, and seed from outside in."""
COLUMNS, ROWS = 2, 1.6
"""Repeats of the pattern along the picture's sides."""
THREAD = 4.4
"""Width of a warp thread in pixels of the canvas."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    sway = 1.2 * noise.smooth(rng, shape, (shape[0] * 0.6, 90))
    warp = np.floor((columns + sway) / THREAD).astype(int)
    slip = _slip(rng, shape, warp)
    y = (rows / shape[0] + slip) * ROWS
    x = ((warp + 0.5) * THREAD / shape[1]) * COLUMNS
    dye = _pattern(x, y)
    dyed = ndimage.gaussian_filter(DYES[dye], (5, 0.6, 0))
    # Dye soaks along the thread past where it was tied off.
    bled = ndimage.gaussian_filter(DYES[dye], (26, 1.0, 0))
    picture = mix(dyed, bled, 0.35 + 0.15 * noise.smooth(rng, shape, (160, 6)))
    own = rng.normal(size=(2, 4096))[:, warp % 4096]
    value = 1 + 0.055 * own[0] + 0.05 * noise.fractal(rng, shape, shape[0] * 0.3, 4)
    value = value + 0.045 * noise.smooth(rng, shape, (110, 3))
    height, sheen = _woven(rng, rows, columns + sway)
    silk = np.clip(0.5 + 0.6 * noise.smooth(rng, shape, (shape[0] * 0.16, shape[0] * 0.5)), 0, 1)
    picture = picture * (value * (0.84 + 0.16 * sheen) * (0.94 + 0.14 * silk))[..., None]
    return reduced(np.clip(lit(picture, height, depth=0.5, gloss=0.2), 0, 1), SUPERSAMPLING)


def _slip(rng: np.random.Generator, shape: tuple[int, int], warp: np.ndarray) -> np.ndarray:
    """Return float [H, W]: how far each thread slipped between dyeing and weaving, as a part of the side."""
    count = int(warp.max()) + 2
    bundles = noise.smooth(rng, (8, count), (1, 9))[4] * 0.004 + noise.smooth(rng, (8, count), (1, 60))[4] * 0.006
    single = 0.0042 * rng.standard_normal(count)
    stretch = 0.0022 * noise.smooth(rng, shape, (shape[0] * 0.08, 14))
    return np.asarray((bundles + single)[np.clip(warp, 0, count - 1)] + stretch)


def _pattern(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return int [H, W]: the dye at a place in repeats: medallions in two rows, half a repeat apart."""
    dye = np.full(x.shape, RED)
    # A comb of stripes runs between the columns.
    side = np.abs((x % 1) - 0.5)
    dye[side > 0.455] = INDIGO
    teeth = (side > 0.40) & (side <= 0.455) & ((y * 13) % 1 < 0.5)
    dye[teeth] = CREAM
    for number, inks in enumerate(INKS):
        # The dyer ties a medallion's threads anew each time.
        column, row = divmod(number, 4)
        down = y - 0.25 - 0.5 * row
        here = (np.floor(x) == column) & (np.abs(down) < 0.25)
        part = dye[here]
        _medallion(part, np.abs(x[here] - column - 0.5), down[here], inks)
        dye[here] = part
    return dye


def _medallion(dye: np.ndarray, across: np.ndarray, down: np.ndarray, inks: tuple[int, ...]) -> None:
    """Dye an almond with a stepped rim, rings, a split seed, and four horns, in place."""
    tall = np.abs(down)
    almond = np.hypot(across / 0.30, tall / 0.225) + 0.42 * np.clip(tall / 0.205, 0, 1.3) ** 3 * (across / 0.30)
    stepped = almond + 0.035 * np.sign(np.sin(np.arctan2(tall, across) * 22))
    horn = np.hypot(across - 0.275, tall - 0.175)
    curl = (horn < 0.095) & (horn > 0.05) & ~((across < 0.26) & (tall > 0.20))
    dye[curl] = inks[2]
    dye[horn < 0.022] = inks[1]
    for limit, ink in zip((1.0, 0.90, 0.76, 0.66, 0.40, 0.28), (1, 0, 2, 3, 4, 5), strict=True):
        dye[(stepped if limit > 0.7 else almond) < limit] = inks[ink]
    dye[(almond < 0.58) & (almond > 0.48) & ((np.arctan2(tall, across) * 7) % 1 < 0.5)] = inks[1]
    dye[(almond < 0.28) & (across < 0.012)] = inks[1]


def _woven(rng: np.random.Generator, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return height [H, W] and sheen [H, W] in [0, 1] of the warp, held down by a fine weft."""
    thread = np.sin(np.pi * ((columns / THREAD) % 1))
    weft = np.abs(
        np.sin(
            np.pi * rows / 9.5 + 0.35 * noise.smooth(rng, rows.shape, (40, 5)) + 2.4 * (np.floor(columns / THREAD) % 2)
        )
    )
    ribs = 0.35 * noise.smooth(rng, rows.shape, (7, 300))
    sheen = np.sqrt(np.clip(thread, 0, 1)) * (0.84 + 0.16 * weft)
    return 1.5 * sheen + ribs, sheen
