"""Cells around seeds: the pixels that are nearest to each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import spatial


@dataclass(frozen=True)
class Cells:
    """Each pixel's cell: the number ``owner`` of its seed, and the distance ``border`` from the cell's border."""

    owner: np.ndarray
    border: np.ndarray


def cells(seeds: np.ndarray, places: np.ndarray) -> Cells:
    """Return the cells of the seeds [N, 2] at the places [H, W, 2]; both are points (x, y)."""
    distances, owners = spatial.cKDTree(seeds).query(places, k=2, workers=-1)
    between = np.linalg.norm(seeds[owners[..., 0]] - seeds[owners[..., 1]], axis=-1)
    border = (distances[..., 1] ** 2 - distances[..., 0] ** 2) / (2 * between + 1e-9)
    return Cells(owners[..., 0], border.astype(np.float32))


def pixels(shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 [H, W, 2]: the place (x, y) of each pixel."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return np.stack([columns, rows], axis=-1)


def scattered(rng: np.random.Generator, extent: float, spacing: float, rounds: int = 2) -> np.ndarray:
    """Return float [N, 2]: points about ``spacing`` apart, and beyond the border of the square, too.

    The more ``rounds`` in which each point moves to the middle of its cell (Lloyd), the more even they are.
    """
    side = extent + 4 * spacing
    points = rng.uniform(-2 * spacing, extent + 2 * spacing, (round((side / spacing) ** 2), 2))
    grid = np.stack(np.meshgrid(*2 * [np.arange(-2 * spacing, extent + 2 * spacing, spacing / 6)]), axis=-1)
    grid = grid.reshape(-1, 2)
    for _ in range(rounds):
        owner = spatial.cKDTree(points).query(grid)[1]
        count = np.bincount(owner, minlength=len(points))
        sums = [np.bincount(owner, grid[:, axis], len(points)) for axis in range(2)]
        points = np.where(count[:, None] > 0, np.stack(sums, axis=-1) / np.maximum(count, 1)[:, None], points)
    return points
