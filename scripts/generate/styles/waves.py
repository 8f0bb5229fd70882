"""Seigaiha, "blue sea waves": fans of indigo in rows, stenciled by hand on cotton, some of them with gold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 3
ACROSS = 5
"""Fans along the picture's side."""
RISE = 0.5
"""Distance of rows in radii of a fan."""
COTTON, GOLD = colors("#f3ead6", "#c9963c")
INDIGO = colors("#0d1b3d", "#16306a", "#24508f", "#3f7bb0", "#86b3cf")
VERMILION = colors("#c4432b")[0]


@dataclass(frozen=True)
class Fans:
    """The uppermost fan at each pixel: its row and column, the distance from its center in radii, and the angle."""

    row: np.ndarray
    column: np.ndarray
    distance: np.ndarray
    angle: np.ndarray


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0]
    hand = [0.0028 * noise.smooth(rng, shape, shape[0] * 0.09) + 0.0007 * noise.smooth(rng, shape, 30) for _ in "xy"]
    fans = _fans((columns + hand[0]) * 2 * ACROSS, (rows + hand[1]) * 2 * ACROSS)
    key = (fans.row * 61 + fans.column * 17) % 997
    own = rng.uniform(size=(4, 997))[:, key]
    printed, gilded = _motif(fans, own)
    dye = _dye(rng, fans, own, shape)
    weave, cotton = _cotton(rng, shape)
    # Dye bleeds a little along the threads, and rice paste keeps it out unevenly.
    coverage = np.clip(printed + 0.12 * weave * printed + 0.05 * noise.fractal(rng, shape, 24, 3), 0, 1)
    picture = mix(cotton, dye, coverage)
    worn = np.clip(1.1 + 0.7 * noise.fractal(rng, shape, 90, 5), 0, 1)
    leaf = GOLD * (1 + 0.22 * noise.fractal(rng, shape, 40, 5))[..., None]
    picture = mix(picture, leaf, gilded * worn)
    return reduced(lit(picture, 0.8 * weave + 2.5 * gilded * worn, depth=0.4, gloss=0.15), SUPERSAMPLING)


def _fans(x: np.ndarray, y: np.ndarray) -> Fans:
    """Return the fans at places in radii: circles in rows, each row over the one above and half a fan aside."""
    shape = x.shape
    found = np.zeros(shape, dtype=bool)
    row, column = np.zeros(shape, int), np.zeros(shape, int)
    distance, angle = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    first = np.ceil(y / RISE).astype(int)
    # The lowest row whose circle reaches the pixel lies on top.
    for number in (2, 1, 0):
        candidate = first + number
        odd = candidate % 2
        center = 2 * np.rint((x - odd) / 2) + odd
        across, down = x - center, y - candidate * RISE
        away = np.hypot(across, down)
        here = ~found & (away < 1)
        row[here], column[here] = candidate[here], np.rint(center).astype(int)[here]
        distance[here], angle[here] = away[here], np.arctan2(across, -down)[here]
        found |= here
    return Fans(row, column, distance, angle)


def _motif(fans: Fans, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is dyed and what is gilded, each [H, W] in [0, 1]: most fans have rings, some rays or zigzags."""
    distance, angle = fans.distance, fans.angle
    rings = _line(distance, (0.95, 0.74, 0.53, 0.32), 0.052)
    spokes = (np.abs(angle * 11 / np.pi % 1 - 0.5) < 0.17) & (distance > 0.64)
    zigzags = (np.abs((distance + 0.045 * np.cos(angle * 18)) * 6.5 % 1 - 0.5) < 0.20) & (distance < 0.88)
    double = _line(distance, (0.95, 0.86, 0.60, 0.51, 0.25, 0.16), 0.024)
    kind = np.digitize(own[0], (0.52, 0.68, 0.82))
    rays = spokes | _line(distance, (0.95, 0.60), 0.04)
    pale = np.choose(kind, (rings, rays, zigzags | _line(distance, (0.95,), 0.05), double))
    gilded = ((own[1] > 0.72) & (np.abs(distance - 0.95) < 0.03)) | ((own[1] > 0.86) & (distance < 0.16))
    outline = np.clip((distance - 0.985) / 0.01, 0, 1)
    return np.maximum(1 - pale.astype(np.float32), outline), gilded.astype(np.float32)


def _line(distance: np.ndarray, places: tuple[float, ...], half_width: float) -> np.ndarray:
    return np.any([np.abs(distance - place) < half_width for place in places], axis=0)


def _dye(rng: np.random.Generator, fans: Fans, own: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the dye [H, W, 3]: each fan dipped a different number of times, paler toward its center."""
    drift = 0.18 * noise.smooth(rng, shape, shape[0] * 0.35)
    depth = 0.30 + 0.42 * (own[2] - 0.5) + drift + 0.26 * (1 - fans.distance) + 0.05 * noise.fractal(rng, shape, 60, 5)
    blue = ramp(INDIGO, depth)
    red = VERMILION * (0.85 + 0.25 * (1 - fans.distance) + 0.05 * noise.fractal(rng, shape, 60, 4))[..., None]
    return np.where((own[3] > 0.94)[..., None], red, blue)


def _cotton(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the height [H, W] of the weave, zero mean, and the color [H, W, 3] of bare cotton."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    warp = np.sin(np.pi * columns / 5.2 + 0.8 * noise.smooth(rng, shape, (200, 30)))
    weft = np.sin(np.pi * rows / 5.2 + 0.8 * noise.smooth(rng, shape, (30, 200)))
    slubs = 0.7 * noise.smooth(rng, shape, (7, 160)) + 0.7 * noise.smooth(rng, shape, (160, 7))
    weave = noise.standardized(0.7 * warp * weft + 0.9 * slubs)
    return weave, COTTON * (1 + 0.016 * weave + 0.02 * noise.fractal(rng, shape, 400, 4))[..., None]
