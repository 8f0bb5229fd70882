"""Hammered copper: shiny dents between ridges, and verdigris, which is rough and no metal, where it has spread."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from scripts.generate.sets.field import cells, cloud, color, normals, ranged, smooth_step

ROWS = 9
COPPER, WORN, DARK = color("#c4713f"), color("#eaa575"), color("#6b3320")
VERDIGRIS, PALE = color("#3f8f80"), color("#9ccbb8")


def maps(size: int) -> dict[str, np.ndarray]:
    """Return the maps of the set (``scripts.generate.style_sets.made``)."""
    rng = np.random.default_rng(11)
    side = size / ROWS
    rows, columns = np.meshgrid(np.arange(ROWS), np.arange(ROWS), indexing="ij")
    grid = np.stack([columns, rows], axis=-1).reshape(-1, 2) + 0.5
    points = (grid + rng.uniform(-0.30, 0.30, grid.shape)) * side
    which, distance, border = cells(points, size)
    depth = rng.uniform(0.75, 1.15, len(points))[which]
    dents = 0.24 * side * depth * (distance / (0.6 * side)) ** 2
    dents = gaussian_filter(np.minimum(dents, 0.42 * side), 1.3, mode="wrap")
    # Verdigris begins on the ridges' flanks and spreads in patches.
    spread = cloud(rng, size, 1.5 * side, 5) + 0.7 * (1 - smooth_step(border, 0, 0.35 * side)) - 0.65
    crust = smooth_step(spread, 0.35, 0.75)
    grain = cloud(rng, size, 4, 3)
    height = dents + crust * (0.035 * side + 0.012 * side * grain) + 0.003 * side * cloud(rng, size, 3, 2)
    heights = ranged(gaussian_filter(dents, 1.0, mode="wrap"))[..., None]
    heat = cloud(rng, size, 1.5 * side, 4)[..., None]
    metal = COPPER + (WORN - COPPER) * smooth_step(heights, 0.35, 1.0) + 0.035 * heat * np.array([1.0, 0.55, 0.35])
    # Around the crust, copper is brown.
    stain = smooth_step(spread, -0.35, 0.5)[..., None] * 0.75
    metal = metal * (1 - stain) + DARK * stain
    pale = smooth_step(grain + cloud(rng, size, side, 3), -0.6, 2.0)[..., None]
    green = VERDIGRIS * (1 - pale) + PALE * pale
    share = crust[..., None]
    rough = 0.20 + 0.16 * stain[..., 0] + 0.025 * cloud(rng, size, 10, 3)
    return {
        "color": metal * (1 - share) + green * share,
        "nor_gl": normals(height),
        "disp": ranged(height),
        "rough": rough * (1 - crust) + (0.84 + 0.05 * grain) * crust,
        "metal": 1 - crust,
    }
