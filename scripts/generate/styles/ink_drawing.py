"""A pen drawing of heaped pebbles: outlines, and hatching that is crossed where it is darker, on warm paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced

SUPERSAMPLING = 3
PAPER, SHADED_PAPER, INK = colors("#f3e6cc", "#e4d0ab", "#1d1815")
PITCH = 5.6
"""Distance of hatching lines in pixels of the finished picture."""
LIGHT = np.array([-0.55, -0.65, 0.52])


@dataclass(frozen=True)
class Heap:
    """Pebbles seen from above, each [H, W]: ``index`` of the uppermost, its dome's ``height`` in [0, 1] and ``rim``.

    ``rim`` is the distance from the pebble's edge in pixels, ``radius`` the pebble's own size there.
    """

    index: np.ndarray
    height: np.ndarray
    rim: np.ndarray
    radius: np.ndarray


@dataclass(frozen=True)
class Hatching:
    """One set of lines: its angle from the pebble's own in radians, and the tone at which it begins and is full."""

    turn: float
    begin: float
    full: float


HATCHINGS = (
    Hatching(0.0, 0.12, 0.75),
    Hatching(0.95, 0.42, 0.95),
    Hatching(-0.75, 0.66, 1.1),
    Hatching(1.75, 0.82, 1.2),
)


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    heap = _heap(rng, shape)
    tone = _tone(rng, heap)
    angles = rng.uniform(0, np.pi, heap.index.max() + 1)
    ink = _outline(rng, heap)
    for hatching in HATCHINGS:
        darkness = np.clip((tone - hatching.begin) / (hatching.full - hatching.begin), 0, 1)
        ink = np.maximum(ink, _hatch(rng, heap, angles + hatching.turn, darkness))
    fibres = noise.fractal(rng, shape, 60)
    paper = mix(PAPER, SHADED_PAPER, 0.25 + 0.22 * fibres + 0.08 * noise.smooth(rng, shape, 4))
    return reduced(mix(paper, INK, ink * (0.95 + 0.025 * noise.smooth(rng, shape, 9))), SUPERSAMPLING)


def _heap(rng: np.random.Generator, shape: tuple[int, int]) -> Heap:
    """Drop pebbles on each other, the smaller the later."""
    extent = shape[0]
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / extent
    wobble = [0.016 * noise.smooth(rng, shape, extent * 0.16) for _ in range(2)]
    heap = Heap(np.zeros(shape, int), *(np.zeros(shape, np.float32) for _ in range(3)))
    radii = np.sort(np.concatenate([rng.uniform(0.12, 0.19, 34), rng.uniform(0.04, 0.085, 30)]))[::-1]
    places = _spread(rng, len(radii))
    for number, (radius, (x, y)) in enumerate(zip(radii, places, strict=True)):
        angle, stretch = rng.uniform(0, np.pi), rng.uniform(1, 1.45)
        across, down = columns + wobble[0] - x, rows + wobble[1] - y
        along = (across * np.cos(angle) + down * np.sin(angle)) / stretch
        aside = (down * np.cos(angle) - across * np.sin(angle)) * np.sqrt(stretch)
        part = 1 - (along**2 + aside**2) / radius**2
        inside = part > 0
        heap.index[inside] = number
        heap.height[inside] = np.sqrt(part[inside])
        heap.rim[inside] = (1 - np.sqrt(1 - part[inside])) * radius * extent
        heap.radius[inside] = radius * extent
    return heap


def _spread(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return float [count, 2]: points in the unit square, each the farthest of several tries from those before."""
    points = rng.uniform(-0.05, 1.05, (1, 2))
    while len(points) < count:
        tries = rng.uniform(-0.05, 1.05, (30, 2))
        gaps = np.linalg.norm(tries[:, None] - points[None, -33:], axis=-1).min(axis=1)
        points = np.concatenate([points, tries[[gaps.argmax()]]])
    return points


def _tone(rng: np.random.Generator, heap: Heap) -> np.ndarray:
    """Return float [H, W] darkness: the domes in slanting light, and the shadows that pebbles cast on lower ones."""
    dome = heap.height * heap.radius * 0.8
    down, right = np.gradient(ndimage.gaussian_filter(dome, 2))
    normal = np.stack([-right, -down, np.ones_like(down)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    shade = 0.62 - 0.75 * normal @ (LIGHT / np.linalg.norm(LIGHT))
    own = rng.uniform(-0.14, 0.2, heap.index.max() + 1)[heap.index]
    offset = 0.014 * len(dome)
    above = ndimage.shift(heap.index.astype(np.float32), (offset, offset * 0.8), order=0, mode="nearest") > heap.index
    shadow = ndimage.gaussian_filter(above.astype(np.float32), 0.004 * len(dome))
    return 0.12 + shade + own + 0.62 * shadow + 0.05 * noise.smooth(rng, dome.shape, len(dome) * 0.03)


def _outline(rng: np.random.Generator, heap: Heap) -> np.ndarray:
    """Return float [H, W] ink in {0, 1}: a line of swelling width around each pebble."""
    pressure = 1.25 + 0.5 * noise.smooth(rng, heap.rim.shape, 120)
    return (heap.rim < pressure * SUPERSAMPLING).astype(np.float32)


def _hatch(rng: np.random.Generator, heap: Heap, angles: np.ndarray, darkness: np.ndarray) -> np.ndarray:
    """Return float [H, W] ink in {0, 1}: lines that bend over the domes, made of strokes with tapered ends."""
    shape = darkness.shape
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    angle = angles[heap.index]
    pitch = PITCH * SUPERSAMPLING
    bend = 0.24 * heap.height**2 * heap.radius
    aside = columns * np.sin(angle) - rows * np.cos(angle) + bend + 1.5 * noise.smooth(rng, shape, 130)
    along = columns * np.cos(angle) + rows * np.sin(angle)
    line = np.floor(aside / pitch).astype(int)
    chance = rng.uniform(size=(2, 1021))
    key = (line * 7 + heap.index * 131) % 1021
    stroke = along / (pitch * (7 + 6 * chance[0, key])) + 9 * chance[1, key]
    taper = np.clip(np.minimum(stroke % 1, 1 - stroke % 1) * 9, 0, 1) ** 0.5
    press = chance[0, (key + 37 * np.floor(stroke).astype(int)) % 1021]
    half_width = 0.30 * darkness**0.8 * taper * (0.75 + 0.5 * press)
    off_center = np.abs(aside / pitch - line - 0.5 + 0.16 * (press - 0.5))
    return ((off_center < half_width) & (half_width > 0.045)).astype(np.float32)
