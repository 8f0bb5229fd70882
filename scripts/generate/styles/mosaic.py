"""A Roman mosaic: stone tesserae set in rows along flowing bands, with grout between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import flow, noise
from scripts.generate.painting.color import colors, mix, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
TILE = 33.0
"""Side of a tessera in pixels of the canvas."""
ROUNDS = 14
BANDS = colors(
    "#1d2f4f", "#2f6f86", "#79b3ad", "#efe6d0", "#e3b457", "#c96a35", "#8c2f26", "#efe6d0", "#d99a5b", "#24575a"
)
GROUT = colors("#8f8473")[0]
VORTICES = (
    flow.Vortex(0.33, 0.36, 0.30, 3.2),
    flow.Vortex(0.80, 0.72, 0.26, -3.0),
    flow.Vortex(0.90, 0.12, 0.20, 2.2),
    flow.Vortex(0.12, 0.92, 0.24, -2.2),
)


@dataclass(frozen=True)
class Tesserae:
    """Each pixel's nearest tessera; ``gap`` is how much farther the next one is, in half sides."""

    owner: np.ndarray
    gap: np.ndarray


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    stream = flow.stream_function(rng, extent, VORTICES, grain=extent * 0.6)
    field = flow.directions(stream, np.zeros_like(stream))
    centers = _settled(_grid(rng, extent), field)
    tesserae = _nearest(centers, field, np.arange(extent, dtype=np.float32))
    stones = _stones(rng, centers, stream)

    shape = stream.shape
    tilt = rng.normal(0, 0.05, (len(centers), 2))[tesserae.owner]
    offset = np.moveaxis(np.mgrid[:extent, :extent], 0, -1) - centers[tesserae.owner][..., ::-1]
    grain = noise.fractal(rng, shape, 26, 4)
    edge = tesserae.gap + 0.035 * noise.smooth(rng, shape, 9)
    inside = np.clip((edge - 0.17) / 0.05, 0, 1)
    color = stones[tesserae.owner] * (1 + 0.055 * grain)[..., None]
    grout = GROUT * (0.92 + 0.09 * noise.smooth(rng, shape, 3) + 0.05 * grain)[..., None]
    face = 5 + (tilt * offset).sum(axis=-1) + 0.25 * grain
    rounded = np.sqrt(np.clip((edge - 0.14) / 0.22, 0, 1))
    height = inside * face * rounded + (1 - inside) * 0.4 * noise.smooth(rng, shape, 3)
    return reduced(lit(mix(grout, color, inside), height, depth=0.8, gloss=0.25), SUPERSAMPLING)


def _grid(rng: np.random.Generator, extent: int) -> np.ndarray:
    """Return float32 [N, 2]: points (x, y), one a tessera, some of them beyond the picture's border."""
    places = np.arange(-TILE, extent + TILE, TILE)
    grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
    return (grid + rng.normal(0, 0.2 * TILE, grid.shape)).astype(np.float32)


def _settled(centers: np.ndarray, field: np.ndarray) -> np.ndarray:
    """Return the centers after each has moved, several times, to the middle of the pixels that it is nearest to.

    Distance is measured in squares that are turned along the field, so the cells become squares in rows along it
    (Hausner, Simulating Decorative Mosaics, 2001).
    """
    step = 4
    places = np.arange(0, len(field), step, dtype=np.float32)
    columns, rows = np.meshgrid(places, places)
    for _ in range(ROUNDS):
        owner = _nearest(centers, field, places).owner.ravel()
        count = np.bincount(owner, minlength=len(centers))
        sums = [np.bincount(owner, weights.ravel(), len(centers)) for weights in (columns, rows)]
        means = np.stack(sums, axis=-1) / np.maximum(count, 1)[:, None]
        # Cells at the border are cut off, and their middles would pull the rows inwards.
        free = (count > 0) & (np.abs(centers - len(field) / 2).max(axis=1) < len(field) / 2 - TILE / 2)
        centers = np.where(free[:, None], means, centers).astype(np.float32)
    return centers


def _nearest(centers: np.ndarray, field: np.ndarray, places: np.ndarray) -> Tesserae:
    """Return the tesserae at the pixels whose rows and columns are ``places`` [M], evenly spaced from 0 on."""
    step = places[1] - places[0]
    shape = (len(places), len(places))
    first, second = (np.full(shape, 1e9, dtype=np.float32) for _ in range(2))
    owner = np.zeros(shape, dtype=np.int64)
    reach = 1.7 * TILE
    spots = np.clip(centers, 0, len(field) - 1).astype(int)
    for number, ((x, y), (column, row)) in enumerate(zip(centers, spots, strict=True)):
        left, right = (int(np.clip((x + side * reach) / step, 0, len(places))) for side in (-1, 1))
        top, bottom = (int(np.clip((y + side * reach) / step, 0, len(places))) for side in (-1, 1))
        window = (slice(top, bottom), slice(left, right))
        across, down = places[None, left:right] - x, places[top:bottom, None] - y
        cosine, sine = field[row, column]
        distance = np.maximum(np.abs(across * cosine + down * sine), np.abs(down * cosine - across * sine)) / (TILE / 2)
        nearer = distance < first[window]
        second[window] = np.where(nearer, first[window], np.minimum(second[window], distance))
        first[window] = np.where(nearer, distance, first[window])
        owner[window] = np.where(nearer, number, owner[window])
    return Tesserae(owner, second - first)


def _stones(rng: np.random.Generator, centers: np.ndarray, stream: np.ndarray) -> np.ndarray:
    """Return the color [N, 3] of each tessera: that of its band, as one quarry's stones differ."""
    columns, rows = np.clip(centers, 0, len(stream) - 1).astype(int).T
    level = stream[rows, columns] * 2.9 + 4.5 + rng.normal(0, 0.03, len(centers))
    colors_here = BANDS[np.floor(level).astype(int) % len(BANDS)]
    value = rng.normal(1, 0.085, (len(centers), 1))
    warmth = rng.normal(0, 0.02, (len(centers), 1)) * np.array([1, 0, -1])
    return np.clip(colors_here * value + warmth, 0.03, 1).astype(np.float32)
