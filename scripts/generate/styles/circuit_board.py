"""A circuit board: bundles of traces under green lacquer, gold pads and vias, chips, and small parts in rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 3
NODES = 64
"""Places for traces along the picture's side."""
LACQUER, TRACE, GOLD, TIN = colors("#0b4a36", "#1a7a55", "#e2b455", "#c9cdd2")
BLACK, SILK, CERAMIC, BROWN = colors("#1a1b1e", "#e9efe6", "#b9a27c", "#3a2a22")
STEPS = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
CHIPS = ((9, 8, 13, 13), (38, 6, 17, 9), (30, 28, 11, 11), (6, 40, 10, 16), (46, 44, 12, 12), (25, 51, 13, 7))
"""Column, row, width, and height of each chip, in places."""


@dataclass(frozen=True)
class Layer:
    """A drawing of one material, [H, W] in [0, 255]."""

    image: Image.Image
    pen: ImageDraw.ImageDraw

    def mask(self) -> np.ndarray:
        """Return the drawing as float32 [H, W] in [0, 1]."""
        return np.asarray(self.image, dtype=np.float32) / 255


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    extent = size * SUPERSAMPLING
    shape = (extent, extent)
    pitch = extent / NODES
    names = ("traces", "gold", "tin", "black", "silk", "ceramic", "brown")
    layers = {name: _layer(extent) for name in names}
    taken = np.zeros((NODES + 1, NODES + 1), dtype=bool)
    for chip in CHIPS:
        _chip(layers, chip, pitch, taken)
    for _ in range(46):
        _part(rng, layers, pitch, taken)
    for _ in range(900):
        _trace(rng, layers, pitch, taken)
    return reduced(_assembled(rng, {name: layer.mask() for name, layer in layers.items()}, shape), SUPERSAMPLING)


def _layer(extent: int) -> Layer:
    image = Image.new("L", (extent, extent))
    return Layer(image, ImageDraw.Draw(image))


def _chip(layers: dict[str, Layer], chip: tuple[int, int, int, int], pitch: float, taken: np.ndarray) -> None:
    """Draw a chip with pins on all sides, or on two if it is not square, and a white dot at its first corner."""
    column, row, width, height = chip
    taken[row - 1 : row + height + 2, column - 1 : column + width + 2] = True
    left, top, right, bottom = (place * pitch for place in (column, row, column + width, row + height))
    for number in range(2 * width - 1):
        x = left + (number + 1) * pitch / 2
        for y, side in ((top, -1), (bottom, 1)):
            _bar(layers["gold"], x - 0.16 * pitch, y, x + 0.16 * pitch, y + side * 1.0 * pitch)
            _bar(layers["tin"], x - 0.11 * pitch, y, x + 0.11 * pitch, y + side * 0.72 * pitch)
    if width == height:
        for number in range(2 * height - 1):
            y = top + (number + 1) * pitch / 2
            for x, side in ((left, -1), (right, 1)):
                _bar(layers["gold"], x, y - 0.16 * pitch, x + side * 1.0 * pitch, y + 0.16 * pitch)
                _bar(layers["tin"], x, y - 0.11 * pitch, x + side * 0.72 * pitch, y + 0.11 * pitch)
    _bar(layers["black"], left + 0.1 * pitch, top + 0.1 * pitch, right - 0.1 * pitch, bottom - 0.1 * pitch)
    x, y = left - 1.5 * pitch, top - 1.5 * pitch
    layers["silk"].pen.ellipse((x, y, x + 0.35 * pitch, y + 0.35 * pitch), 255)


def _bar(layer: Layer, x: float, y: float, other_x: float, other_y: float) -> None:
    layer.pen.rectangle((min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)), fill=255)


def _part(rng: np.random.Generator, layers: dict[str, Layer], pitch: float, taken: np.ndarray) -> None:
    """Draw a row of resistors or capacitors where there is room: a body between two ends of tin on gold pads."""
    flat, count = bool(rng.integers(2)), int(rng.integers(1, 6))
    wide, high = (3, 2 * count) if flat else (2 * count, 3)
    column, row = rng.integers(1, NODES - wide), rng.integers(1, NODES - high)
    room = (slice(row - 1, row + high + 1), slice(column - 1, column + wide + 1))
    if taken[room].any():
        return
    taken[room] = True
    body = ("ceramic", "black", "brown")[rng.integers(3)]
    for number in range(count):
        x, y = (column, row + 2 * number) if flat else (column + 2 * number, row)
        across, down = (2.2, 1.1) if flat else (1.1, 2.2)
        box = np.array((x, y, x + across, y + down)) * pitch
        grow = np.array((-0.22, -0.22, 0.22, 0.22)) * pitch
        _bar(layers["gold"], *(box + grow))
        _bar(layers["tin"], *box)
        inset = np.array((0.5, 0, -0.5, 0) if flat else (0, 0.5, 0, -0.5)) * pitch
        _bar(layers[body], *(box + inset))
    frame = np.array((column - 0.5, row - 0.5, column + wide - 0.2, row + high - 0.2)) * pitch
    layers["silk"].pen.rectangle(tuple(frame), outline=255, width=round(0.11 * pitch))


def _trace(rng: np.random.Generator, layers: dict[str, Layer], pitch: float, taken: np.ndarray) -> None:
    """Draw a trace that goes on while there is room and bends by 45 degrees now and then; a via at each end."""
    row, column = rng.integers(0, NODES + 1, 2)
    if taken[row, column]:
        return
    heading = int(rng.choice((0, 0, 2, 4, 4, 6, 1, 3, 5, 7)))
    way = [(row, column)]
    for _ in range(int(rng.integers(6, 46))):
        bend = int(rng.choice((0, 0, 0, 0, 0, 0, -1, 1)))
        for turn in (bend, 0, 1, -1):
            down, across = STEPS[(heading + turn) % 8]
            after = (way[-1][0] + down, way[-1][1] + across)
            inside = min(after) >= 0 and max(after) <= NODES
            # A diagonal step must not cross another trace's diagonal.
            crosses = down and across and inside and taken[way[-1][0], after[1]] and taken[after[0], way[-1][1]]
            if inside and not taken[after] and after not in way and not crosses:
                heading = (heading + turn) % 8
                way.append(after)
                break
        else:
            break
    if len(way) < 4:
        return
    for place in way:
        taken[place] = True
    width = round(pitch * rng.choice((0.22, 0.22, 0.22, 0.34)))
    points = [(across * pitch, down * pitch) for down, across in way]
    layers["traces"].pen.line(points, fill=255, width=width, joint="curve")
    for x, y in (points[0], points[-1]):
        for name, radius, ink in (("traces", 0.42, 255), ("gold", 0.36, 255), ("gold", 0.16, 0), ("brown", 0.16, 255)):
            reach = radius * pitch
            layers[name].pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)


def _assembled(rng: np.random.Generator, masks: dict[str, np.ndarray], shape: tuple[int, int]) -> np.ndarray:
    """Return the board [H, W, 3]: all materials in their places, in the light, with dust."""
    soft = {name: ndimage.gaussian_filter(mask, 1.2) for name, mask in masks.items()}
    weave = noise.smooth(rng, shape, (6, 50)) + noise.smooth(rng, shape, (50, 6))
    cloudy = noise.fractal(rng, shape, shape[0] * 0.4, 5)
    picture = LACQUER * (1 + 0.07 * weave + 0.10 * cloudy)[..., None]
    picture = mix(picture, TRACE * (1 + 0.06 * cloudy)[..., None], soft["traces"])
    picture = mix(picture, SILK, 0.9 * soft["silk"] * np.clip(0.96 + 0.05 * noise.smooth(rng, shape, 5), 0, 1))
    height = 3.5 * ndimage.gaussian_filter(masks["traces"], 2.2) + 0.25 * weave
    grain = noise.smooth(rng, shape, 4)
    shine = noise.fractal(rng, shape, 90, 4)
    for name, color, thick, rough in (
        ("gold", GOLD, 2.5, 0.10),
        ("tin", TIN, 7.0, 0.12),
        ("brown", BROWN, 5.0, 0.05),
        ("ceramic", CERAMIC, 9.0, 0.07),
        ("black", BLACK, 14.0, 0.08),
    ):
        shadow = ndimage.gaussian_filter(ndimage.shift(masks[name], (1.1 * thick, 0.9 * thick), order=0), 0.55 * thick)
        picture = picture * (1 - 0.50 * shadow * (thick > 4))[..., None]
        picture = mix(picture, color * (1 + rough * shine + 0.05 * grain)[..., None], soft[name])
        height = height * (1 - soft[name]) + soft[name] * (thick + 0.35 * grain)
    dust = np.clip(noise.smooth(rng, shape, 5) + 0.4 * cloudy - 3.1, 0, 0.5)
    glare = np.clip(0.10 * noise.smooth(rng, shape, shape[0] * 0.6), 0, 0.2)
    lighted = lit(mix(picture, SILK, dust), height, depth=0.55, gloss=0.9)
    return np.clip(mix(lighted, SILK, glare), 0, 1)
