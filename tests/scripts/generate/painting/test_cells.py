"""Cells around seeds, and seeds that are spread evenly."""

from __future__ import annotations

import numpy as np

from scripts.generate.painting.cells import cells, pixels, scattered


def test_cells_know_how_far_their_border_is() -> None:
    found = cells(np.array([[10.0, 16.0], [22.0, 16.0]]), pixels((32, 32)))
    assert found.owner[16, 4] == 0 and found.owner[16, 30] == 1
    assert found.border[16, 16] == 0 and found.border[16, 11] == 5


def test_more_rounds_scatter_points_more_evenly() -> None:
    def spread(rounds: int) -> float:
        points = scattered(np.random.default_rng(0), 200, 20, rounds)
        gaps = np.linalg.norm(points[:, None] - points[None], axis=-1) + 1e9 * np.eye(len(points))
        nearest = gaps.min(axis=1)
        return float(nearest.std() / nearest.mean())

    assert spread(4) < 0.6 * spread(0)
