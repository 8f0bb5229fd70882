"""Thick oil paint in a night of eddies: ultramarine and teal, with ochre, orange and cream where the eddies turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import flow, noise
from scripts.generate.painting.brush import Bristles, Canvas, Stroke, lay
from scripts.generate.painting.color import colors, ramp, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 2
STEP = 5.0
"""Distance of the points of a stroke's spine, in pixels of the supersampled canvas."""

COOL = colors("#0b1440", "#13237a", "#1a3aa6", "#1f5fb8", "#12808f", "#2aa79a", "#8fd0bd")
WARM = colors("#fff3d2", "#fbdc8e", "#f2b33d", "#e8862a", "#cc5522", "#7d2f2a")
CREAM = colors("#fff6df")[0]

VORTICES = (
    flow.Vortex(0.30, 0.29, 0.17, 3.4),
    flow.Vortex(0.76, 0.20, 0.11, -2.6),
    flow.Vortex(0.71, 0.66, 0.19, -3.4),
    flow.Vortex(0.18, 0.80, 0.12, 2.4),
    flow.Vortex(0.47, 0.97, 0.10, 2.0),
)


@dataclass(frozen=True)
class Layer:
    """Strokes of one brush: width and length in pixels of the canvas; ``density`` is how often they cover it."""

    width: float
    length: float
    density: float
    brightness: float


LAYERS = (
    Layer(width=90, length=420, density=3.4, brightness=-0.08),
    Layer(width=60, length=380, density=1.5, brightness=0.0),
    Layer(width=38, length=270, density=0.9, brightness=0.05),
    Layer(width=21, length=190, density=0.25, brightness=0.12),
)
PATCH = Layer(width=46, length=150, density=9.0, brightness=0.0)
"""Strokes that close the gaps which the broad brush has left; the density counts in the gaps only."""


@dataclass(frozen=True)
class Scene:
    """What the strokes follow and show, each [size, size].

    ``field`` is the flow (x, y); ``warmth`` the share of warm paint; ``distance`` that from the nearest eddy in radii;
    ``tone`` the place in the cool palette.
    """

    field: np.ndarray
    warmth: np.ndarray
    distance: np.ndarray
    tone: np.ndarray


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    scene = _scene(rng, extent)
    canvas = Canvas(np.full((extent, extent, 3), COOL[0]), np.zeros((extent, extent), dtype=np.float32))
    bristles = Bristles(rng)
    _lay_all(rng, scene, LAYERS[0], canvas, bristles, _spread(rng, LAYERS[0], extent))
    _lay_all(rng, scene, PATCH, canvas, bristles, _bare_spots(rng, PATCH, canvas))
    for layer in LAYERS[1:]:
        _lay_all(rng, scene, layer, canvas, bristles, _spread(rng, layer, extent))
    return reduced(lit(canvas.color, canvas.height, depth=0.7, gloss=0.6), SUPERSAMPLING)


def _lay_all(
    rng: np.random.Generator, scene: Scene, layer: Layer, canvas: Canvas, bristles: Bristles, middles: np.ndarray
) -> None:
    for stroke in _strokes(rng, scene, layer, middles):
        lay(canvas, stroke, bristles)


def _scene(rng: np.random.Generator, extent: int) -> Scene:
    shape = (extent, extent)
    stream = flow.stream_function(rng, extent, VORTICES, grain=extent * 0.42)
    distances = np.stack([vortex.distance(extent) for vortex in VORTICES])
    distance = distances.min(axis=0) * (1 + 0.16 * noise.smooth(rng, shape, extent * 0.12))
    senses = np.sign([vortex.strength for vortex in VORTICES])[distances.argmin(axis=0)]
    turn = 0.30 * senses * np.exp(-(distance**2)) + 0.13 * noise.smooth(rng, shape, extent * 0.07)
    # Bands of tone run along the flow, because the stream function is constant along it.
    tone = 0.42 + 0.23 * np.sin(3.1 * stream) + 0.14 * noise.smooth(rng, shape, extent * 0.1)
    veins = np.exp(-((np.sin(1.7 * stream + 0.6) / 0.16) ** 2)) * (noise.smooth(rng, shape, extent * 0.2) > 0.35)
    warmth = np.maximum(np.exp(-((distance / 0.74) ** 4)), 0.8 * veins)
    return Scene(flow.directions(stream, turn), warmth, distance, tone)


def _strokes(rng: np.random.Generator, scene: Scene, layer: Layer, middles: np.ndarray) -> Iterator[Stroke]:
    """Yield a stroke of the layer through each of ``middles`` [N, 2], points (x, y)."""
    for spine in flow.paths(scene.field, middles, STEP, round(layer.length / STEP / 2)):
        cut = round(len(spine) * rng.uniform(0, 0.22))
        column, row = np.clip(spine[len(spine) // 2], 0, len(scene.tone) - 1).astype(int)
        first, second = _paints(rng, scene, (row, column), layer.brightness)
        yield Stroke(spine[cut : len(spine) - cut], layer.width * rng.uniform(0.7, 1.2), first, second)


def _spread(rng: np.random.Generator, layer: Layer, extent: int) -> np.ndarray:
    """Return float [N, 2]: points (x, y) in random order, about one in each cell of a grid, as the density asks."""
    side = round(extent * np.sqrt(layer.density / (layer.width * layer.length)))
    rows, columns = np.mgrid[:side, :side]
    cells = np.stack([columns.ravel(), rows.ravel()], axis=-1) + rng.uniform(-0.3, 1.3, size=(side * side, 2))
    return rng.permutation(cells * extent / side)


def _bare_spots(rng: np.random.Generator, layer: Layer, canvas: Canvas) -> np.ndarray:
    """Return float [N, 2]: random points (x, y) where there is no paint yet, as the density asks."""
    bare = np.argwhere(canvas.height == 0)[:, ::-1]
    count = round(layer.density * len(bare) / (layer.width * layer.length))
    return rng.choice(bare, count).astype(float)


def _paints(
    rng: np.random.Generator, scene: Scene, place: tuple[int, int], brightness: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return two related paints [3] for a place (row, column): the scene's color there, with a painter's freedom."""
    shift, contrast = rng.normal(0, 0.1), rng.choice([-1, 1]) * rng.uniform(0.06, 0.22)
    if rng.uniform() < scene.warmth[place]:
        position = 0.06 + 0.80 * scene.distance[place] + shift - brightness
        return ramp(WARM, position), ramp(WARM, position + contrast)
    position = scene.tone[place] + brightness + shift
    if rng.uniform() < 1.2 * max(0.0, brightness) * (position > 0.5):
        return CREAM * rng.uniform(0.88, 1), ramp(COOL, np.asarray(0.9))
    return ramp(COOL, position), ramp(COOL, position + contrast)
