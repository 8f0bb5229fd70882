"""A loaded bristle brush: lays strokes of thick paint, with color and height, on a canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise
from scripts.generate.painting.color import mix

SPACING = 0.6
"""Distance of a stroke's samples in pixels: small, so that curved strokes leave out no pixel of their outer side."""


@dataclass(frozen=True)
class Canvas:
    """What has been painted so far: color [H, W, 3] in [0, 1] and height [H, W] of the paint in pixels."""

    color: np.ndarray
    height: np.ndarray


@dataclass(frozen=True)
class Stroke:
    """One stroke: its spine [N, 2] of points (x, y), its width in pixels and the two paints [3] on the brush."""

    spine: np.ndarray
    width: float
    paint: np.ndarray
    second_paint: np.ndarray


class Bristles:
    """Streaks along strokes, cut from one large sheet of noise that is stretched along its first axis."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        shape = (4096, 1024)
        # Single hairs, and clumps of hairs that carry one paint.
        hairs, clumps = noise.smooth(rng, shape, (260, 3.2)), noise.smooth(rng, shape, (420, 12))
        self._sheet = noise.standardized(hairs + 0.8 * clumps)

    def cut(self, length: int, width: int) -> np.ndarray:
        """Return float32 [length, width] of streaks, zero mean, unit standard deviation."""
        row = self._rng.integers(self._sheet.shape[0] - length)
        column = self._rng.integers(self._sheet.shape[1] - width)
        return self._sheet[row : row + length, column : column + width]


def lay(canvas: Canvas, stroke: Stroke, bristles: Bristles) -> None:
    """Paint the stroke onto the canvas, over what is there."""
    center, normal, length = _resampled(stroke.spine)
    across = np.linspace(-1, 1, max(5, round(stroke.width / SPACING)), dtype=np.float32)
    along = np.arange(len(center), dtype=np.float32)[:, None] * SPACING
    streaks = bristles.cut(len(center), len(across))
    clumps = bristles.cut(len(center), len(across))
    wet = _touches(along, across, length, stroke.width, streaks)

    points = center[:, None] + normal[:, None] * (across * stroke.width / 2)[None, :, None]
    columns, rows = np.rint(points[..., 0]).astype(np.int32), np.rint(points[..., 1]).astype(np.int32)
    wet &= (columns >= 0) & (rows >= 0) & (columns < canvas.color.shape[1]) & (rows < canvas.color.shape[0])

    edge = np.abs(across) ** 5
    color = mix(stroke.paint, stroke.second_paint, 0.30 + 0.38 * clumps)
    color = color * (1 + 0.07 * streaks - 0.20 * edge)[..., None]
    # Paint piles up where the brush ends and is pushed aside to ridges.
    ridge = np.exp(-(((np.abs(across) - 0.86) / 0.1) ** 2))
    end = np.exp(-((length - along) / (0.35 * stroke.width)))
    height = 2.2 + 0.75 * streaks + 1.2 * ridge + 1.3 * end - 1.5 * edge
    canvas.color[rows[wet], columns[wet]] = color[wet]
    canvas.height[rows[wet], columns[wet]] = height[wet]


def _touches(along: np.ndarray, across: np.ndarray, length: float, width: float, streaks: np.ndarray) -> np.ndarray:
    """Return bool [length, width]: where the hairs leave paint, a rounded start, a ragged end and dry gaps near it."""
    start = width * (0.40 * np.abs(across) ** 3 + 0.07 * streaks[0])
    stop = length - width * (0.25 * across**2 + 0.28 * np.abs(streaks[-1]))
    dryness = 3.2 - 1.9 * (along / length) ** 3
    rim = 1 - 0.05 * (1 + streaks)
    return (along > start) & (along < stop) & (streaks > -dryness) & (np.abs(across) < rim)


def _resampled(spine: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return points [M, 2] evenly ``SPACING`` apart along the spine, the unit normals [M, 2] there, and its length."""
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(spine, axis=0), axis=1))])
    places = np.arange(0, lengths[-1], SPACING)
    center = np.stack([np.interp(places, lengths, spine[:, k]) for k in range(2)], axis=-1)
    center = ndimage.gaussian_filter1d(center, 8, axis=0, mode="nearest")
    tangent = np.gradient(center, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    return center.astype(np.float32), np.stack([-tangent[:, 1], tangent[:, 0]], axis=-1).astype(np.float32), lengths[-1]
