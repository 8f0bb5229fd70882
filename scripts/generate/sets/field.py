"""Fields that repeat: noise, cells, and the normals of heights."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree


def noise(rng: np.random.Generator, size: int, width: float) -> np.ndarray:
    """Return smooth noise [size, size] of mean 0 and deviation 1, with features about so many pixels wide."""
    field = gaussian_filter(rng.standard_normal((size, size)), width / 2, mode="wrap")
    return np.asarray((field - field.mean()) / field.std())


def cloud(rng: np.random.Generator, size: int, width: float, octaves: int) -> np.ndarray:
    """Return noise of several octaves [size, size], of deviation 1."""
    field = np.sum([noise(rng, size, width / 2**octave) / 1.7**octave for octave in range(octaves)], axis=0)
    return np.asarray(field / field.std())


def cells(points: np.ndarray, size: int, warp: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the nearest of some points [N, 2] in pixels at each pixel, how far it is, and how far the border to the
    second nearest is, each [size, size]; places may be moved by ``warp`` [size, size, 2]."""
    steps = np.arange(size) + 0.5
    places = np.stack(np.meshgrid(steps, steps, indexing="xy"), axis=-1)
    places = (places if warp is None else places + warp) % size
    tree = cKDTree(points % size, boxsize=size)
    distances, which = tree.query(places.reshape(-1, 2), k=2)
    apart = points[which[:, 1]] - points[which[:, 0]]
    apart -= size * np.round(apart / size)
    border = (distances[:, 1] ** 2 - distances[:, 0] ** 2) / (2 * np.linalg.norm(apart, axis=1))
    shape = (size, size)
    return which[:, 0].reshape(shape), distances[:, 0].reshape(shape), border.reshape(shape)


def offsets(points: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Return where each pixel is beside its point, [size, size, 2] in pixels."""
    size = len(which)
    steps = np.arange(size) + 0.5
    places = np.stack(np.meshgrid(steps, steps, indexing="xy"), axis=-1) - points[which]
    return np.asarray(places - size * np.round(places / size))


def normals(height: np.ndarray) -> np.ndarray:
    """Return the normals [S, S, 3] of a height [S, S] in pixels, in [0, 1]: x to the right, y up."""
    across = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / 2
    down = (np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)) / 2
    found = np.stack([-across, down, np.ones_like(height)], axis=2)
    return np.asarray(0.5 + 0.5 * found / np.linalg.norm(found, axis=2, keepdims=True))


def ranged(values: np.ndarray) -> np.ndarray:
    """Return values stretched to [0, 1]."""
    return np.asarray((values - values.min()) / (values.max() - values.min()))


def smooth_step(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return 0 below ``low``, 1 above ``high``, and a smooth transition between them."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def color(text: str) -> np.ndarray:
    """Return a color such as ``#a2491f`` as [3] in [0, 1]."""
    return np.array([int(text[index : index + 2], 16) for index in (1, 3, 5)]) / 255
