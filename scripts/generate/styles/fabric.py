"""Embroidery: flowers, leaves and scrolls in satin stitch, in wool of seven colors, on coarsely woven linen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import colors, mix, reduced
from scripts.generate.painting.relief import lit

SUPERSAMPLING = 3
REPEATS = 2
"""How often the pattern repeats along each side."""
LINEN = colors("#f7ead0", "#dfc79a")
WOOL = colors("#a3202f", "#d9622b", "#e5ab3c", "#24456e", "#4f7a4a", "#f2e8d5", "#7fa7a5")
LINEN_PITCH, WOOL_PITCH = 13.0, 10.5
"""Distance of threads in pixels of the canvas."""


@dataclass(frozen=True)
class Cloth:
    """What is sewn where, each [N, N]: ``color`` of the wool, 0 for bare linen, then 1 + its place in ``WOOL``.

    ``angle`` of the stitches in radians; ``patch`` numbers the areas that were sewn in one go.
    """

    color: np.ndarray
    angle: np.ndarray
    patch: np.ndarray

    def sew(self, area: np.ndarray, wool: int, angle: np.ndarray, patch: np.ndarray | int) -> None:
        """Fill the area, a boolean [N, N], over what is there."""
        self.color[area] = wool + 1
        self.angle[area] = angle[area]
        self.patch[area] = (self.patch.max() + 1 + np.broadcast_to(patch, area.shape))[area]


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    cloth = _designed(*_hand_drawn(rng, shape))
    linen, linen_height = _woven(rng, shape)
    wool, wool_height = _stitched(rng, cloth)
    sewn = cloth.color > 0
    # The wool lies on the linen and shades it.
    shadow = 1 - 0.45 * ndimage.gaussian_filter(sewn.astype(np.float32), 7)[..., None]
    picture = np.where(sewn[..., None], wool, linen * shadow)
    height = np.where(sewn, wool_height, linen_height)
    return reduced(lit(picture, height, depth=0.75), SUPERSAMPLING)


def _hand_drawn(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y [N, N] within the repeat, in [-1, 1], drawn with a slightly unsteady hand."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / shape[0] * REPEATS
    x, y = (place + 0.012 * noise.smooth(rng, shape, shape[0] * 0.06) for place in (columns, rows))
    return (x % 1) * 2 - 1, (y % 1) * 2 - 1


def _designed(x: np.ndarray, y: np.ndarray) -> Cloth:
    """Embroider one large flower in the middle of the repeat, another in its corners, and scrolls between them."""
    cloth = Cloth(np.zeros(x.shape, int), np.zeros(x.shape, np.float32), np.zeros(x.shape, int))
    _scrolls(cloth, x, y)
    corner_x, corner_y = x - np.sign(x), y - np.sign(y)
    _flower(cloth, x, y, radius=0.70, petals=8, wools=(0, 1, 3, 2))
    _flower(cloth, corner_x, corner_y, radius=0.56, petals=6, wools=(3, 6, 1, 5))
    return cloth


def _flower(
    cloth: Cloth, x: np.ndarray, y: np.ndarray, radius: float, petals: int, wools: tuple[int, int, int, int]
) -> None:
    """Sew a rosette: outer petals, inner petals, a ring and an eye, each of its own wool."""
    distance, around = np.hypot(x, y) / radius, np.arctan2(y, x)
    for outer, wool, turn in ((1.0, wools[0], 0.0), (0.66, wools[1], 0.5)):
        sector = around / (2 * np.pi) * petals + turn
        petal, part = np.floor(sector), sector % 1 - 0.5
        edge = outer * (0.70 + 0.30 * np.sqrt(np.clip(1 - (2.15 * part) ** 2, 0, 1)))
        area = (distance < edge) & (np.abs(part) < 0.465 - 0.03 / np.maximum(distance, 0.1))
        lean = (petal - turn + 0.5) * 2 * np.pi / petals
        cloth.sew(area, wool, lean + 0.28 * np.sign(part), (2 * (petal % petals) + (part > 0)).astype(int))
    rays = np.rint(around * 16 / (2 * np.pi))
    cloth.sew(distance < 0.36, wools[2], rays * 2 * np.pi / 16, 0)
    cloth.sew(distance < 0.22, wools[3], np.full_like(x, 0.6), 0)


def _scrolls(cloth: Cloth, x: np.ndarray, y: np.ndarray) -> None:
    """Sew stems with leaves and berries from the middle of the repeat to the middles of its sides."""
    for along, aside, base in ((x, y, 0.0), (y, -x, np.pi / 2)):
        side = np.sign(along)
        forth = np.abs(along)
        stem = 0.05 * np.sin(forth * 2 * np.pi)
        offset = aside - stem
        for start, tilt in ((0.72, 1), (0.72, -1), (0.88, 1), (0.88, -1)):
            lean = 0.85 * tilt
            reach, out = forth - start, offset
            length = reach * np.cos(lean) + out * np.sin(lean)
            across = out * np.cos(lean) - reach * np.sin(lean)
            blade = np.abs(across) < 0.075 * np.sqrt(np.clip(np.sin(np.clip(length / 0.32, 0, 1) * np.pi), 0, 1))
            direction = base + side * (lean + 0.7 * np.sign(across))
            cloth.sew(blade, 4 if start < 0.8 else 1, direction, (across > 0).astype(int) + 2 * (side > 0))
        cloth.sew(np.abs(offset) < 0.026, 4, base + side * 0.5 + 0 * x, 0)
    for berry_x, berry_y in ((0.63, 0.40), (0.40, 0.63)):
        berry = np.hypot(np.abs(x) - berry_x, np.abs(y) - berry_y)
        cloth.sew(berry < 0.062, 2, np.full_like(x, 0.4), (x > 0).astype(int) + 2 * (y > 0))


def _woven(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return color [N, N, 3] and height [N, N] of linen in plain weave, of threads that vary in thickness."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    drift = [0.22 * noise.smooth(rng, shape, grain) for grain in ((400, 40), (40, 400))]
    warp, weft = columns / LINEN_PITCH + drift[0], rows / LINEN_PITCH + drift[1]
    over = np.cos(np.pi * np.floor(warp)) * np.cos(np.pi * np.floor(weft))
    warp_round, weft_round = np.sin(np.pi * (warp % 1)), np.sin(np.pi * (weft % 1))
    height = np.where(over > 0, warp_round * (0.35 + 0.65 * weft_round), weft_round * (0.35 + 0.65 * warp_round))
    fibres = np.where(over > 0, noise.smooth(rng, shape, (24, 2.5)), noise.smooth(rng, shape, (2.5, 24)))
    uneven = np.where(over > 0, noise.smooth(rng, shape, (500, 12)), noise.smooth(rng, shape, (12, 500)))
    color = mix(LINEN[1], LINEN[0], 0.25 + 0.65 * height + 0.10 * fibres + 0.13 * uneven)
    return color * (0.68 + 0.32 * np.clip(1.6 * height, 0, 1))[..., None], 5.5 * height + 0.35 * fibres


def _stitched(rng: np.random.Generator, cloth: Cloth) -> tuple[np.ndarray, np.ndarray]:
    """Return color [N, N, 3] and height [N, N] of the wool: threads side by side, twisted, diving in at their ends."""
    shape = cloth.color.shape
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    cosine, sine = np.cos(cloth.angle), np.sin(cloth.angle)
    along = columns * cosine + rows * sine
    aside = (rows * cosine - columns * sine) / WOOL_PITCH + 0.16 * noise.smooth(rng, shape, 60)
    thread = np.floor(aside).astype(int)
    chance = rng.normal(size=(2, 1021))[:, (thread * 13 + cloth.patch * 57) % 1021]
    off_center = (aside - thread) * 2 - 1
    twist = np.sin(along / 5.2 + 2.2 * off_center + 5 * chance[0])
    border = ndimage.distance_transform_edt(_inner(cloth.patch))
    swell = np.sqrt(np.clip(border / 20, 0.04, 1))
    height = 6 + 11 * swell + 4.5 * np.sqrt(np.clip(1 - off_center**2, 0, 1)) + 0.55 * twist
    value = 1 + 0.09 * chance[1] + 0.05 * twist - 0.30 * np.abs(off_center) ** 3
    value = value + 0.05 * noise.smooth(rng, shape, 4) + 0.05 * noise.smooth(rng, shape, 200)
    return WOOL[cloth.color - 1] * (value * (0.62 + 0.38 * swell))[..., None], height


def _inner(patch: np.ndarray) -> np.ndarray:
    """Return bool [N, N]: the pixels whose neighbors belong to the same patch."""
    return (ndimage.maximum_filter(patch, 3) == patch) & (ndimage.minimum_filter(patch, 3) == patch)
