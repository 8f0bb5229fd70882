"""A mosaic of glass: polished tesserae, each a little tilted, in low, rough grout."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from scripts.generate.sets.field import cells, cloud, color, noise, normals, offsets, ranged, smooth_step

ROWS = 13
GLASS = [
    color(text) for text in ("#0d3b66", "#13678a", "#1f8a8c", "#45b5aa", "#9ad4c4", "#f2e3bc", "#d9a441", "#b5482e")
]
SHARES = (0.16, 0.19, 0.19, 0.15, 0.1, 0.09, 0.08, 0.04)
GROUT = color("#6f675c")


def maps(size: int) -> dict[str, np.ndarray]:
    """Return the maps of the set (``scripts.generate.style_sets.made``)."""
    rng = np.random.default_rng(7)
    side = size / ROWS
    rows, columns = np.meshgrid(np.arange(ROWS), np.arange(ROWS), indexing="ij")
    grid = np.stack([columns + 0.5 * (rows % 2) * (rows < ROWS - 1), rows], axis=-1).reshape(-1, 2) + 0.5
    points = (grid + rng.uniform(-0.17, 0.17, grid.shape)) * side % size
    warp = np.stack([noise(rng, size, side * 0.9), noise(rng, size, side * 0.9)], axis=2) * 0.035 * side
    which, _, border = cells(points, size, warp)
    glass = smooth_step(border, 0.055 * side, 0.10 * side)
    # Flat on top, round at the rim.
    rim = smooth_step(border, 0.03 * side, 0.30 * side)
    tilt = rng.normal(0, 0.055, (len(points), 2))[which]
    lift = rng.normal(0, 0.045, len(points))[which] * side
    top = 0.30 * side * rim**0.6 + (offsets(points, which) * tilt).sum(axis=2) + lift
    sand = cloud(rng, size, 5, 3)
    height = gaussian_filter(np.where(glass > 0, glass * top, 0), 0.6, mode="wrap") + (1 - glass) * 0.012 * side * sand
    # Neighbors tend to have one color, as where a mosaic shows something.
    drift = cloud(rng, size, 5 * side, 3)
    at = tuple((points % size).astype(int).T[::-1])
    order = np.argsort(np.argsort(drift[at] + rng.normal(0, 0.55, len(points))))
    kind = np.searchsorted(np.cumsum(SHARES) / np.sum(SHARES), (order + 0.5) / len(points))
    tone = np.array(GLASS)[kind] * rng.normal(1, 0.09, (len(points), 1))
    shade = 1 + 0.05 * cloud(rng, size, 0.6 * side, 3)[..., None]
    body = tone[which] * shade * (0.86 + 0.14 * rim[..., None])
    ground = GROUT * (1 + 0.13 * sand[..., None])
    rough_glass = 0.12 + 0.05 * rng.random(len(points))[which] + 0.02 * cloud(rng, size, side, 3)
    return {
        "color": glass[..., None] * body + (1 - glass[..., None]) * ground,
        "nor_gl": normals(height),
        "disp": ranged(height),
        "rough": glass * rough_glass + (1 - glass) * (0.86 + 0.05 * sand),
    }
