"""Marbled paper: inks dropped on a bath and drawn into feathers and eddies with combs and a stylus.

The bath is computed backwards: each pixel is moved to where its ink lay before each stroke (Lu, Jaffer, Jin, Zhao, Mao,
Mathematical Marbling, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generate.painting import noise
from scripts.generate.painting.cells import pixels
from scripts.generate.painting.color import colors, mix, reduced

SUPERSAMPLING = 2
INKS = colors("#14213d", "#8c1c2b", "#f4e8cf", "#1f5c63", "#d99b2b", "#2b3f73", "#f0dcb4", "#c4512d", "#7fa69a")
BATH = colors("#e9dcc0")[0]
LATE_INKS = colors("#f7efdc", "#0d1526", "#d99b2b")


@dataclass(frozen=True)
class Drop:
    """Ink that pushes aside what floats there; center and radius as parts of the side."""

    center: np.ndarray
    radius: float
    ink: np.ndarray


@dataclass(frozen=True)
class Comb:
    """Teeth ``spacing`` apart drawn along ``angle`` (radians); the bath follows by ``pull``, less far off a tooth."""

    angle: float
    spacing: float
    pull: float
    sharpness: float
    sway: float = 0.0


@dataclass(frozen=True)
class Stir:
    """A stylus that turns the bath around a center by ``turn`` radians, most at ``radius``."""

    center: tuple[float, float]
    radius: float
    turn: float


COMBS = (
    Comb(angle=np.pi / 2, spacing=0.155, pull=0.20, sharpness=3.0),
    Comb(angle=0.0, spacing=0.12, pull=-0.15, sharpness=3.0, sway=0.012),
    Comb(angle=np.pi / 2, spacing=0.052, pull=-0.12, sharpness=2.6, sway=0.010),
)
STIRS = (Stir((0.27, 0.30), 0.13, 2.6), Stir((0.74, 0.62), 0.17, -2.4), Stir((0.22, 0.86), 0.09, -2.2))


def paint(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the picture, float32 [size, size, 3] in [0, 1]."""
    shape = (size * SUPERSAMPLING, size * SUPERSAMPLING)
    unsteady = np.stack([noise.smooth(rng, shape, shape[0] * 0.13) for _ in range(2)], axis=-1)
    places = (pixels(shape) / shape[0] + 0.006 * unsteady).reshape(-1, 2)
    picture = np.tile(BATH, (len(places), 1))
    wet = np.arange(len(places))
    for drop in _drops(rng, 60, (0.004, 0.013), LATE_INKS):
        places, wet = _undropped(picture, places, wet, drop)
    for stir in STIRS:
        places = _unstirred(places, stir)
    for comb in reversed(COMBS):
        places = _uncombed(places, comb)
    for drop in _drops(rng, 260, (0.02, 0.085), INKS):
        places, wet = _undropped(picture, places, wet, drop)
    return reduced(_dried(rng, picture.reshape(*shape, 3)), SUPERSAMPLING)


def _drops(rng: np.random.Generator, count: int, radii: tuple[float, float], inks: np.ndarray) -> list[Drop]:
    return [
        Drop(rng.uniform(-0.2, 1.2, 2).astype(np.float32), rng.uniform(*radii), inks[number % len(inks)])
        for number in range(count)
    ]


def _undropped(picture: np.ndarray, places: np.ndarray, wet: np.ndarray, drop: Drop) -> tuple[np.ndarray, np.ndarray]:
    """Color the pixels that lie in the drop; return where the others lay before it fell, and their numbers."""
    away = places - drop.center
    square = (away**2).sum(axis=1)
    outside = square > drop.radius**2
    inside = ~outside
    # Ink thins toward the middle of a drop.
    depth = 1 - 0.13 * np.sqrt(1 - square[inside] / drop.radius**2)
    picture[wet[inside]] = mix(BATH, drop.ink, 0.06 + 0.98 * depth)
    shrink = np.sqrt(1 - drop.radius**2 / square[outside])
    return drop.center + away[outside] * shrink[:, None], wet[outside]


def _uncombed(places: np.ndarray, comb: Comb) -> np.ndarray:
    along = np.array([np.cos(comb.angle), np.sin(comb.angle)], dtype=np.float32)
    across = np.array([-along[1], along[0]])
    aside = places @ across + comb.sway * np.sin(places @ along * 2 * np.pi / 0.31)
    off_tooth = np.abs(aside / comb.spacing - np.rint(aside / comb.spacing))
    pulled = comb.pull * (np.exp(-comb.sharpness * 2 * off_tooth) - 0.25)
    return np.asarray(places - pulled[:, None] * along, dtype=np.float32)


def _unstirred(places: np.ndarray, stir: Stir) -> np.ndarray:
    away: np.ndarray = places - np.array(stir.center, dtype=np.float32)
    distance = np.linalg.norm(away, axis=1) / stir.radius
    turn = -stir.turn * np.exp(-(distance**1.5))
    cosine, sine = np.cos(turn), np.sin(turn)
    turned = np.stack([away[:, 0] * cosine - away[:, 1] * sine, away[:, 0] * sine + away[:, 1] * cosine], axis=-1)
    return np.asarray(turned + np.array(stir.center), dtype=np.float32)


def _dried(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Return the picture on paper: pigment that lies unevenly, fibers, and specks that the ink did not reach."""
    shape = picture.shape[:2]
    fibers = 0.6 * noise.smooth(rng, shape, (2.2, 14)) + 0.6 * noise.smooth(rng, shape, (14, 2.2))
    uneven = 1 + 0.03 * noise.fractal(rng, shape, 180, 5) + 0.016 * fibers
    specks = np.clip(noise.smooth(rng, shape, 5) + 0.6 * noise.smooth(rng, shape, 200) - 3.1, 0, 0.8)
    return mix(picture, BATH, specks) * uneven[..., None]
