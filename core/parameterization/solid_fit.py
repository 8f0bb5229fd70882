"""Fitting a solid texture to given values: the inverse of looking it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.parameterization.corners import fine_shares
from core.parameterization.solid_levels import SolidGrids
from core.parameterization.sparse_grid import SparseGrid, interpolation_matrix, tetrahedron_corners

if TYPE_CHECKING:
    import scipy.sparse

# More bring hardly anything.
_SWEEPS = 3
# Points where a level counts less than that have no say in it: they would blow up what closer cameras see.
_LEAST_SHARE = 0.25


def fitted(
    grids: SolidGrids, counts: Sequence[np.ndarray], points: np.ndarray, footprint: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters (see ``interpolate``) of the first levels, which count as much as ``counts`` [C] says for
    each channel, with which the texture has about the ``values`` float32 [N, C] at ``points`` [N, 3] of the width
    ``footprint`` [N].

    From coarse to fine, each level takes what is left. Levels coarser than the base stay empty: the base can show all
    that they can.
    """
    coarse = np.zeros((grids.row_count(grids.base + 1), values.shape[1]), np.float32)
    base = grids.levels[grids.base]
    everywhere, octave = np.full(len(points), base.gain, np.float32), np.log2(footprint)
    coarse[base.first_row :], left = _fit_level(base, points, everywhere, values, counts[grids.base])
    fine = [np.zeros((0, values.shape[1]), np.float32)]
    for grid, counted in zip(grids.levels[grids.base + 1 : len(counts)], counts[grids.base + 1 :], strict=True):
        found, left = _fit_level(grid, points, fine_shares(grid, octave), left, counted)
        fine.append(found)
    return coarse, np.concatenate(fine)


def _fit_level(
    grid: SparseGrid, points: np.ndarray, shares: np.ndarray, values: np.ndarray, counted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a level's parameters [R, C] for ``values`` [N, C] at points where it counts as much as ``shares`` [N]
    says, and ``counted`` [C] for each channel; and what is left of the values.

    The simultaneous iterative reconstruction technique (Gilbert 1972): voxels take the mean of what is left at the
    points that touch them, again and again.
    """
    rows, weights = tetrahedron_corners(grid, points)
    lookup = interpolation_matrix(rows - grid.first_row, weights * shares[:, None], grid.count)
    heard = np.where(shares >= _LEAST_SHARE, 1 / np.maximum(shares, _LEAST_SHARE), 0).astype(np.float32)
    total = lookup.T @ (shares * heard)
    each = np.where(total > 0, 1 / np.maximum(total, 1e-6), 0).astype(np.float32)
    spread: scipy.sparse.csc_matrix = lookup.T
    found, left = np.zeros((grid.count, values.shape[1]), np.float32), values
    # A level that counts nothing leaves all to the others.
    takes = counted > 0
    for _ in range(_SWEEPS):
        found += takes * (each[:, None] * (spread @ (heard[:, None] * left)))
        left = values - lookup @ found
    return found / np.where(takes, counted, 1), left
