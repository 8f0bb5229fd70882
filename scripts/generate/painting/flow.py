"""Swirling flows: the curl of a stream function, which has no sources or sinks, and the paths along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.generate.painting import noise


@dataclass(frozen=True)
class Vortex:
    """An eddy: center and radius as parts of the picture's side; the sign of ``strength`` is the sense of turning."""

    x: float
    y: float
    radius: float
    strength: float

    def distance(self, size: int) -> np.ndarray:
        """Return float [size, size]: each pixel's distance from the center, in radii."""
        rows, columns = np.mgrid[:size, :size] / size
        return np.hypot(columns - self.x, rows - self.y) / self.radius


def stream_function(rng: np.random.Generator, size: int, vortices: tuple[Vortex, ...], grain: float) -> np.ndarray:
    """Return float32 [size, size]: noise of ``grain`` pixels with the vortices added as smooth hills and hollows."""
    field = noise.smooth(rng, (size, size), grain)
    for vortex in vortices:
        field = field + vortex.strength * np.exp(-(vortex.distance(size) ** 2))
    return field.astype(np.float32)


def directions(stream: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Return float32 [H, W, 2]: the unit vectors (x, y) along the contours of the stream function [H, W].

    They are turned by ``turn`` [H, W] radians, so that eddies become spirals and rows of strokes lose their stiffness.
    """
    down, right = np.gradient(ndimage.gaussian_filter(stream, 3))
    angle = np.arctan2(-right, down) + turn
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)


def paths(field: np.ndarray, middles: np.ndarray, step: float, count: int) -> np.ndarray:
    """Return float32 [N, 2 count + 1, 2]: points (x, y) along the field, ``step`` pixels apart.

    Each path reaches ``count`` points to both sides of its middle [N, 2]: unlike paths from a start, such paths do not
    crowd where the flow converges. A path that leaves the picture goes on in the direction of the nearest pixel.
    """
    back = _half_paths(field, middles, -step, count)
    return np.concatenate([back[:, :0:-1], _half_paths(field, middles, step, count)], axis=1)


def _half_paths(field: np.ndarray, starts: np.ndarray, step: float, count: int) -> np.ndarray:
    height, width = field.shape[:2]
    points = np.empty((len(starts), count + 1, 2), dtype=np.float32)
    points[:, 0] = starts
    for k in range(count):
        columns = np.clip(points[:, k, 0], 0, width - 1).astype(int)
        rows = np.clip(points[:, k, 1], 0, height - 1).astype(int)
        points[:, k + 1] = points[:, k] + step * field[rows, columns]
    return points
