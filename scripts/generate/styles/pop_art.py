"""Pop art: bursts, clouds, and drops with brushed black outlines, shaded in dots as cheap comics were printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced

SUPERSAMPLING = 3
PAPER, INK = colors("#fbf1dc", "#17141c")
YELLOW, RED, CYAN, BLUE, PINK, WHITE = colors("#ffd426", "#e8322f", "#35b6e6", "#1f4fa8", "#f583a5", "#fffaf0")
FILLS = ((YELLOW, RED), (RED, YELLOW), (CYAN, BLUE), (WHITE, CYAN), (PINK, RED), (BLUE, CYAN), (WHITE, RED))
"""The color of a shape, and that of the dots which shade it."""
DOT = 7.4
"""Distance of the dots in pixels of the finished picture."""

Outline = Callable[[np.random.Generator, np.ndarray, np.ndarray], np.ndarray]
"""Takes x and y [h, w] from the middle in radii; returns the signed distance inside in radii, about."""


@dataclass(frozen=True)
class Sheet:
    """What is drawn so far: the flat colors [H, W, 3], the dots' colors, how dark they shade, and the black ink."""

    flat: np.ndarray
    dots: np.ndarray
    shade: np.ndarray
    ink: np.ndarray


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    shape = (extent, extent)
    sheet = Sheet(*(np.empty((*shape, 3), np.float32) for _ in "fd"), *(np.zeros(shape, np.float32) for _ in "si"))
    rows = np.linspace(0, 1, extent, dtype=np.float32)[:, None]
    sheet.flat[:], sheet.dots[:] = CYAN, BLUE
    sheet.shade[:] = 0.75 * (1 - rows) + 0.10 * noise.smooth(rng, shape, extent * 0.3)
    kinds: tuple[Outline, ...] = (_burst, _cloud, _drop, _burst, _cloud, _ring)
    for number, (center, radius) in enumerate(_layout(rng, extent)):
        _draw(rng, sheet, kinds[number % len(kinds)], center, radius, FILLS[rng.integers(len(FILLS))])
    dots = _screen(rng, sheet.shade, angle=0.42)
    color = mix(sheet.flat, sheet.dots, np.roll(dots, (SUPERSAMPLING, 2 * SUPERSAMPLING), axis=(0, 1)))
    specks = np.clip(noise.smooth(rng, shape, 7) + 0.5 * noise.smooth(rng, shape, 200) - 2.6, 0, 0.7)
    fibers = noise.smooth(rng, shape, (3, 22)) + noise.smooth(rng, shape, (22, 3))
    printed = mix(mix(color, PAPER, 0.07 + 0.02 * fibers), INK, 0.97 * sheet.ink)
    return reduced(mix(printed, PAPER, specks) * (1 + 0.012 * fibers)[..., None], SUPERSAMPLING)


def _layout(rng: np.random.Generator, extent: int) -> list[tuple[np.ndarray, float]]:
    """Return where shapes lie and how large they are, from back to front, so that they cover all of the sheet."""
    large = [(place, extent * rng.uniform(0.22, 0.34)) for place in rng.uniform(-0.05, 1.05, (9, 2)) * extent]
    middle = [(place, extent * rng.uniform(0.10, 0.17)) for place in rng.uniform(0, 1, (15, 2)) * extent]
    small = [(place, extent * rng.uniform(0.035, 0.065)) for place in rng.uniform(0, 1, (16, 2)) * extent]
    return [*large, *middle, *small]


def _draw(
    rng: np.random.Generator,
    sheet: Sheet,
    outline: Outline,
    center: np.ndarray,
    radius: float,
    fill: tuple[np.ndarray, np.ndarray],
) -> None:
    """Draw a shape: its shadow in solid black, its color, dots on its shaded side, and its outline."""
    extent = len(sheet.ink)
    low, high = (np.clip(np.rint(center + sign * 1.7 * radius), 0, extent).astype(int) for sign in (-1, 1))
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    rows, columns = np.mgrid[window].astype(np.float32)
    if not rows.size:
        return
    turn = rng.uniform(-0.5, 0.5)
    across, down = (columns - center[0]) / radius, (rows - center[1]) / radius
    x, y = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    inside = outline(rng, x, y)
    inside = np.asarray(ndimage.gaussian_filter(inside, 1.5)) * radius
    pen = (0.006 * extent + 0.018 * radius) * np.clip(1 + 0.55 * (across + down), 0.35, 2.0)
    offset = 0.045 * radius + 4 * SUPERSAMPLING
    shadow = ndimage.shift(inside, (offset, 0.8 * offset), order=0, cval=-99) > 0
    body = inside > 0
    sheet.ink[window][shadow] = 1
    sheet.ink[window][body] = 0
    sheet.flat[window][body], sheet.dots[window][body] = fill
    shading = np.clip(0.38 * (across + down) + 0.30 - 0.55 * inside / radius, 0, 0.85)
    sheet.shade[window][body] = shading[body]
    sheet.ink[window][body & (inside < pen)] = 1
    # A streak of bare paper, where the light is.
    gleam = (np.abs(inside - 0.16 * radius) < 0.022 * radius) & (across + 1.2 * down < -0.62) & (radius > 0.08 * extent)
    sheet.flat[window][body & gleam], sheet.shade[window][body & gleam] = WHITE, 0


def _screen(rng: np.random.Generator, shade: np.ndarray, angle: float) -> np.ndarray:
    """Return float [H, W] in {0, 1}: round dots in slanting rows, the larger the darker the shade."""
    rows, columns = np.mgrid[: shade.shape[0], : shade.shape[1]].astype(np.float32) / (DOT * SUPERSAMPLING)
    x, y = columns * np.cos(angle) + rows * np.sin(angle), rows * np.cos(angle) - columns * np.sin(angle)
    odd = np.floor(y) % 2 * 0.5
    away = np.hypot((x + odd) % 1 - 0.5, y % 1 - 0.5)
    radius = 0.56 * np.sqrt(np.clip(shade, 0, 1)) + 0.012 * noise.smooth(rng, shade.shape, 8)
    return ((away < radius) & (shade > 0.03)).astype(np.float32)


def _burst(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    spikes = int(rng.integers(11, 17))
    sector = (np.arctan2(y, x) / (2 * np.pi) + 0.5) * spikes
    lengths = rng.uniform(0.82, 1.25, spikes)[np.floor(sector).astype(int) % spikes]
    edge = 0.66 + (lengths - 0.66) * (1 - np.abs(sector % 1 - 0.5) * 2) ** 1.15
    return (edge - np.hypot(x, y)) * 0.62


def _cloud(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    puffs = int(rng.integers(8, 12))
    angles = np.arange(puffs) * 2 * np.pi / puffs + rng.normal(0, 0.1, puffs)
    inside = 0.74 - np.hypot(x, y)
    for angle, radius in zip(angles, rng.uniform(0.26, 0.42, puffs), strict=True):
        inside = np.maximum(inside, radius - np.hypot(x - 0.72 * np.cos(angle), y - 0.60 * np.sin(angle)))
    return inside


def _drop(_rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    pointed = np.where(y < 0, 1 + 0.55 * y, np.sqrt(np.clip(1 - (y / 0.8) ** 2, 0, 1)))
    return np.minimum(0.62 * np.clip(pointed, -1, 1) - np.abs(x), 0.8 - y) * 0.85


def _ring(_rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 0.28 - np.abs(np.hypot(x, y) - 0.68)
