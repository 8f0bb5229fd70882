"""Stained glass: suns and ribbons cut from streaky glass of many colors, held by lead, with daylight behind."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import flow, noise
from scripts.generate.painting.cells import cells, pixels, scattered
from scripts.generate.painting.color import colors, mix, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
SUNS = (
    flow.Vortex(0.30, 0.33, 0.155, 3.0),
    flow.Vortex(0.80, 0.72, 0.17, -3.0),
    flow.Vortex(0.86, 0.10, 0.09, 2.4),
    flow.Vortex(0.16, 0.86, 0.10, -2.4),
)
SUN_GLASS = colors("#fff0b0", "#ffc93c", "#f58a1f", "#d8342b", "#8e1230")
SKY_GLASS = colors("#0e2a7a", "#1f5fc0", "#1893a8", "#1f9e6e", "#8fc86a", "#3a2a8c", "#7a2f9a", "#bfe3ee")
LEAD = colors("#17181b", "#5b5f66")
CAME = 9.5
"""Half the width of the lead in pixels of the canvas."""


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    shape = (extent, extent)
    piece, color = _pieces(rng, extent)
    edge = (ndimage.maximum_filter(piece, 3) != piece) | (ndimage.minimum_filter(piece, 3) != piece)
    distance = ndimage.distance_transform_edt(~edge)
    distance = ndimage.gaussian_filter(distance, 2.0)
    glass, waves = _glass(rng, piece, color, distance)
    thick = CAME * (1 + 0.12 * noise.smooth(rng, shape, 160))
    lead = np.clip((thick - distance) / 1.5, 0, 1)
    metal = mix(LEAD[0], LEAD[1], 0.30 + 0.14 * noise.fractal(rng, shape, 60, 4))
    dome = np.sqrt(np.clip(1 - (distance / thick) ** 2, 0, 1))
    height = lead * (8 * dome + 0.5 * noise.smooth(rng, shape, 9)) + (1 - lead) * 1.2 * waves
    picture = mix(glass, metal, lead)
    return reduced(lit(picture, height, depth=0.8, gloss=0.35), SUPERSAMPLING)


def _pieces(rng: np.random.Generator, extent: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the number [H, W] of each pixel's piece of glass, and the color [N, 3] of each piece."""
    shape = (extent, extent)
    places = pixels(shape) / extent
    wobble = 0.02 * noise.smooth(rng, shape, extent * 0.2)
    rings = np.stack([sun.distance(extent) for sun in SUNS]) + wobble
    sun, distance = rings.argmin(axis=0), rings.min(axis=0)
    away = places - np.array([(vortex.x, vortex.y) for vortex in SUNS])[sun]
    angle = np.arctan2(away[..., 1], away[..., 0])
    ring = np.digitize(distance, (0.40, 0.78, 1.22))
    count = np.array([1, 7, 14, 1])[ring]
    sector = np.floor((angle / (2 * np.pi) + 0.5 + 0.03 * ring) * count).astype(int) % count
    in_sun = ring < 3
    rays = np.where(in_sun, (sun * 4 + ring) * 32 + sector, 0)

    stream = flow.stream_function(rng, extent, SUNS, grain=extent * 0.5)
    band = np.floor(stream * 2.6 + 40).astype(int)
    cut = cells(scattered(rng, extent, extent * 0.15, rounds=3), pixels(shape)).owner
    ribbon = 1024 + band * 1024 + cut
    numbers, piece = np.unique(np.where(in_sun, rays, ribbon), return_inverse=True)
    return _without_slivers(piece.reshape(shape)), _colors(rng, numbers)


def _without_slivers(piece: np.ndarray) -> np.ndarray:
    """Return the pieces after those too small or thin to cut have joined their nearest neighbor."""
    inner = ndimage.distance_transform_edt(
        (ndimage.maximum_filter(piece, 3) == piece) & (ndimage.minimum_filter(piece, 3) == piece)
    )
    width = ndimage.maximum(inner, piece, np.arange(piece.max() + 1))
    thin = width[piece] < 2.0 * CAME
    nearest = ndimage.distance_transform_edt(thin, return_distances=False, return_indices=True)
    return np.asarray(piece[tuple(nearest)])


def _colors(rng: np.random.Generator, numbers: np.ndarray) -> np.ndarray:
    """Return the color [N, 3] of each piece by its number: suns by ring, ribbons by band, each a little different."""
    chosen = np.empty((len(numbers), 3), dtype=np.float32)
    for index, number in enumerate(numbers):
        if number < 1024:
            ring = number // 32 % 4
            chosen[index] = ramp(SUN_GLASS, np.array([(0.05, 0.38, 0.78)[ring] + 0.24 * ((number % 32) % 2) - 0.05]))[0]
        else:
            band = number // 1024
            place = (band * 3 % len(SKY_GLASS) + rng.choice([0, 0, 0, 1])) % len(SKY_GLASS)
            chosen[index] = SKY_GLASS[place]
    value = rng.normal(1, 0.10, (len(numbers), 1))
    return np.clip(chosen * value, 0.02, 1).astype(np.float32)


def _glass(
    rng: np.random.Generator, piece: np.ndarray, color: np.ndarray, distance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the glass [H, W, 3] with the light behind it, and the waves [H, W] of its surface."""
    shape = piece.shape
    # Each piece was cut from its own sheet, whose streaks run its own way.
    sheets = [noise.smooth(rng, shape, grain) for grain in ((30, 260), (260, 30), (90, 90))]
    kind = rng.integers(0, 3, len(color))[piece]
    streaks = np.choose(kind, sheets)
    waves = noise.smooth(rng, shape, 22) + 0.5 * noise.smooth(rng, shape, 8)
    day = 1.06 + 0.16 * noise.smooth(rng, shape, shape[0] * 0.5)
    light = day * (1 + 0.15 * streaks + 0.05 * waves) * (0.62 + 0.42 * np.clip(distance / 60, 0, 1) ** 0.6)
    glass = color[piece] * np.clip(light, 0.2, 1.6)[..., None]
    milky = np.clip(0.10 + 0.12 * streaks + 0.12 * np.clip(distance / 90, 0, 1), 0, 0.34)
    glass = mix(glass, np.ones(3, dtype=np.float32) * day[..., None], milky)
    bubbles = np.clip(noise.smooth(rng, shape, 6) - 2.9, 0, 1)
    return np.clip(glass + 0.5 * bubbles[..., None], 0, 1), waves
