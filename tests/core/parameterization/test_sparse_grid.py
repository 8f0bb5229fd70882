from __future__ import annotations

import numpy as np
import pytest

from core.kernels.compiled import kernels
from core.parameterization import sparse_grid
from core.parameterization.solid_levels import plan_levels
from core.parameterization.sparse_grid import SparseGrid, corner_positions, touched_grid
from core.render.surface import Surface, sample_points


@pytest.fixture(scope="module", params=[0.25, 0.02])
def grid(globe: Surface, request: pytest.FixtureRequest) -> SparseGrid:
    return grid_of(globe, request.param)


def grid_of(globe: Surface, voxel: float) -> SparseGrid:
    (plan, *_) = plan_levels(voxel, 0.7, seed=1, coarsest_voxel=voxel)
    return touched_grid(sample_points(globe, 20_000, 0)[0], plan.voxel, plan.rotation, first_row=7)


def test_each_corner_of_a_touched_voxel_has_a_row(grid: SparseGrid, globe: Surface) -> None:
    numbered = np.sort(grid.rows[grid.rows >= 0])
    np.testing.assert_array_equal(numbered, np.arange(7, 7 + grid.count))
    corners = corner_positions(grid)
    for point in sample_points(globe, 20_000, 0)[0][::400]:
        turned = grid.rotation @ (corners - point).T
        near = np.abs(turned).max(axis=0) <= grid.voxel * (1 + 1e-4)
        assert near.sum() >= 8, "the eight corners of its voxel, at least"


@pytest.mark.skipif(kernels() is None, reason="compiled loops need numba")
def test_machines_without_numba_build_the_same_grid(
    grid: SparseGrid, globe: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparse_grid, "_POINTS_AT_A_TIME", 900)
    in_parts = grid_of(globe, grid.voxel)
    monkeypatch.setattr(sparse_grid, "kernels", lambda: None)
    for other in (in_parts, grid_of(globe, grid.voxel)):
        assert other.count == grid.count
        np.testing.assert_array_equal(other.blocks, grid.blocks)
        np.testing.assert_array_equal(other.rows, grid.rows)


def test_a_surface_that_touches_nothing() -> None:
    grid = touched_grid(np.zeros((0, 3), np.float32), 0.5, np.eye(3, dtype=np.float32), first_row=3)
    assert grid.count == 0 and not len(grid.rows) and (grid.blocks == -1).all()
