"""A Nordic sweater: bands of stars, zigzags and diamonds in stockinette, of soft yarn in six colors."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 3
COLUMNS, ROWS = 30, 35
YARNS = colors("#23324d", "#efe4d0", "#a8322f", "#5f7f86", "#d9a441", "#7d8f69")
NAVY, CREAM, RED, BLUE, GOLD, GREEN = range(6)
BANDS: tuple[tuple[int, tuple[int, ...], tuple[str, ...]], ...] = (
    (NAVY, (CREAM,), ("x...x...", ".x.x.x.x", "..x...x.")),
    (CREAM, (RED,), ("........", "x.......", "xx.....x", "x.......", "........")),
    (
        RED,
        (CREAM, GOLD),
        (
            "...............",
            ".......x.......",
            "..xx..xxx..xx..",
            "..xxx.xxx.xxx..",
            "...xxx.x.xxx...",
            ".xx.xx.o.xx.xx.",
            "xxxx..ooo..xxxx",
            ".xx.xx.o.xx.xx.",
            "...xxx.x.xxx...",
            "..xxx.xxx.xxx..",
            "..xx..xxx..xx..",
            ".......x.......",
            "...............",
        ),
    ),
    (CREAM, (BLUE,), (".....", "x.x.x", ".....")),
    (BLUE, (CREAM, GOLD), ("x.........", ".x.......x", "..x..o..x.", "...xooox..", "....xox...", ".....x....")),
    (GREEN, (CREAM,), ("......", "..x..x", "......")),
    (GOLD, (NAVY,), ("xx..", "..xx")),
)
"""Each band: ground, yarns for ``x`` and ``o``, and what is knitted, a character for each stitch, repeated across."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0]
    loose = [noise.smooth(rng, shape, shape[0] * 0.24) + 0.5 * noise.smooth(rng, shape, shape[0] * 0.07) for _ in "xy"]
    x, y = columns * COLUMNS + 0.10 * loose[0], rows * ROWS + 0.09 * loose[1]
    height, along, across, stitch = _legs(rng, x, y)
    wool = _chart()[stitch[0] % ROWS, stitch[1] % COLUMNS]
    own = rng.normal(0, 1, (ROWS + 2, COLUMNS + 2))[stitch[0] % ROWS, stitch[1] % COLUMNS]
    twist = np.sin(2 * np.pi * (2.1 * along + 0.55 * across) + 2 * own)
    fuzz = noise.smooth(rng, shape, 3.2) + 0.8 * _fibers(rng, along, across, shape)
    value = (0.34 + 0.72 * np.clip(height, 0, 1) ** 0.7) * (1 + 0.05 * own + 0.09 * twist + 0.07 * fuzz)
    value = value * (1 + 0.05 * noise.fractal(rng, shape, 500, 3))
    picture = YARNS[wool] * value[..., None]
    # Stray hairs catch the light.
    hair = sum(np.clip(noise.smooth(rng, shape, grain) - 2.3, 0, 1) for grain in ((3, 26), (26, 3)))
    picture = picture + 0.16 * np.clip(hair, 0, 1)[..., None]
    relief = 15 * np.clip(height, 0, 1) + 1.1 * twist * np.clip(height, 0, 1) + 0.5 * fuzz
    return reduced(lit(picture, relief, depth=0.75), SUPERSAMPLING)


def _chart() -> np.ndarray:
    """Return int [ROWS, COLUMNS]: the yarn of each stitch."""
    lines = []
    for ground, others, pattern in BANDS:
        yarns = {".": ground, **dict(zip("xo", others, strict=False))}
        for line in pattern:
            repeats = -(-COLUMNS // len(line))
            lines.append([yarns[sign] for sign in (line * repeats)[:COLUMNS]])
    assert len(lines) == ROWS, "the bands fill the picture"
    return np.array(lines)


def _legs(
    rng: np.random.Generator, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Return of the uppermost leg of a stitch its height, the place along and across it, and its row and column.

    A stitch is a V of two legs; each row's legs reach under those of the row above.
    """
    column = np.floor(x).astype(int)
    side = np.where(x - column < 0.5, -1.0, 1.0).astype(np.float32)
    best = [np.full(x.shape, -1.0, np.float32), *(np.zeros(x.shape, np.float32) for _ in range(2))]
    row = np.zeros(x.shape, int)
    lean = 0.46
    for below in (-1, 0, 1):
        candidate = np.floor(y).astype(int) + below
        thick = rng.normal(1, 0.05, (97, 97))[candidate % 97, column % 97]
        across = (x - column - 0.5 - 0.25 * side) * side
        down = y - candidate - 0.5
        along = down * np.cos(lean) - across * np.sin(lean) * 0.9
        aside = (across * np.cos(lean) + down * np.sin(lean)) / (0.262 * thick)
        square = (along / 0.78) ** 2 + aside**2
        # The lower end goes into the fabric.
        height = np.sqrt(np.clip(1 - square, 0, 1)) - 0.20 * down
        height = np.where(square < 1, height, -1)
        nearer = height > best[0]
        for kept, new in zip(best, (height, along * side, aside), strict=True):
            kept[nearer] = new[nearer]
        row[nearer] = candidate[nearer]
    return best[0], best[1], best[2], (row, column)


def _fibers(rng: np.random.Generator, along: np.ndarray, across: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return float [H, W]: fine streaks along the yarn, a little twisted."""
    sheet = noise.smooth(rng, (1024, 1024), (60, 3.0))
    rows = (along * 380 + noise.smooth(rng, shape, 90) * 60).astype(int) % 1024
    return np.asarray(sheet[rows, (across * 90 + along * 70).astype(int) % 1024])
