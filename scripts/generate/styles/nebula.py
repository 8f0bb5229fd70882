"""A nebula: glowing gas in teal, rose, and gold, dark dust before it, and stars from dust grains to beacons."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, ramp

GASES = (
    colors("#000000", "#071d38", "#0e5670", "#2fb3ad", "#c9fff0"),
    colors("#000000", "#2b0a3d", "#8a1f63", "#f0678c", "#ffe3d8"),
    colors("#000000", "#2d0f08", "#8c3a12", "#f2a43c", "#fff4cf"),
)
"""Each gas from where it is thin to where it is dense."""
STARLIGHT = colors("#9db8ff", "#dfe7ff", "#fff6e6", "#ffd9a0", "#ffb27a")


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size, size)
    drift = [size * 0.13 * noise.fractal(rng, shape, size * 0.5, 6) for _ in "xy"]
    core = _swirled(noise.smooth(rng, shape, size * 0.55), drift, 1.0)
    light = np.zeros((*shape, 3), dtype=np.float32)
    for number, gas in enumerate(GASES):
        wisps = _swirled(_ridged(rng, shape, size * 0.34), drift, 1.0 + 0.25 * number)
        cloud = _swirled(noise.fractal(rng, shape, size * 0.45, 8), drift, 1.2)
        bias = (0.30, 0.19, 0.13)[number]
        dense = bias + 0.17 * cloud + 0.14 * wisps + 0.15 * (core if number != 0 else -0.5 * core)
        light += ramp(gas, np.clip(dense, 0, 1))
    dust = _swirled(_ridged(rng, shape, size * 0.4) + 0.7 * noise.fractal(rng, shape, size * 0.3, 8), drift, 1.5)
    depth = 1.5 * np.clip(dust - 0.15 + 0.25 * core, 0, None)
    # Dust lets more red through than blue.
    light *= np.exp(-depth[..., None] * np.array([0.75, 1.05, 1.3], dtype=np.float32))
    light += 0.25 * ndimage.gaussian_filter(light, (size * 0.02, size * 0.02, 0))
    light += _stars(rng, size, np.exp(-0.8 * depth))
    grain = 0.012 * rng.standard_normal(shape, dtype=np.float32)
    return np.asarray(1 - np.exp(-1.3 * light) + grain[..., None], dtype=np.float32)


def _swirled(field: np.ndarray, drift: list[np.ndarray], strength: float) -> np.ndarray:
    """Return the field as the gas that carries it has drifted."""
    rows, columns = np.mgrid[: field.shape[0], : field.shape[1]].astype(np.float32)
    places = [rows + strength * drift[0], columns + strength * drift[1]]
    return np.asarray(ndimage.map_coordinates(field, places, order=1, mode="mirror"))


def _ridged(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> np.ndarray:
    """Return float [H, W]: noise whose zeros are sharp ridges, as shock fronts are; zero mean, unit deviation."""
    layers = [(1 - np.abs(noise.smooth(rng, shape, grain / 2**k))) * 0.6**k for k in range(6)]
    return noise.standardized(np.sum(layers, axis=0))


def _stars(rng: np.random.Generator, size: int, clear: np.ndarray) -> np.ndarray:
    """Return the light [H, W, 3] of stars: very many faint ones, few bright ones with a halo and spikes."""
    count = 2600
    magnitude = rng.pareto(1.5, count) * 0.09
    crowd = rng.uniform(0, size, (count, 2))
    sky = np.zeros((size, size, 3), dtype=np.float32)
    tint = ramp(STARLIGHT, rng.uniform(0, 1, count))
    for (x, y), bright, color in zip(crowd, np.minimum(magnitude, 6), tint, strict=True):
        reach = int(3 + 15 * bright**0.5)
        rows = np.arange(max(0, int(y) - reach), min(size, int(y) + reach + 1), dtype=np.float32)
        columns = np.arange(max(0, int(x) - reach), min(size, int(x) + reach + 1), dtype=np.float32)
        down, across = np.meshgrid(rows - y, columns - x, indexing="ij")
        square = down**2 + across**2
        disc = np.exp(-square / (0.7 + 0.5 * bright))
        halo = 0.10 * min(bright, 3) * np.exp(-np.sqrt(square) / (1.2 + 2.2 * bright**0.5))
        fade = np.exp(-np.sqrt(square) / (2.6 * bright**0.5 + 0.1))
        spikes = 0.5 * (bright > 0.9) * fade * (np.exp(-(down**2)) + np.exp(-(across**2)))
        window = (slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))
        hidden = clear[int(y), int(x)] ** (1.0 if bright < 1.5 else 0.3)
        sky[window] += (min(bright * 2.2 + 0.12, 4) * disc + halo + spikes)[..., None] * color * hidden
    return sky
