"""Solid textures: a sum of sparse 3D grids, refined by factors of two, on the voxels that the surface touches.

The color of a point depends on where it lies in space and on nothing else, so a texture has no seams and the same
pattern scale everywhere, whatever the UV map does. Grids replace the Fourier parameterization's octaves: one parameter
of level l moves a blob of the width of that level's voxels. Each level's grid is turned by a rotation of its own so
that no axis shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.parameterization.sparse_grid import (
    SparseGrid,
    corner_positions,
    interpolation_matrix,
    tetrahedron_corners,
    touched_grid,
)

if TYPE_CHECKING:
    import scipy.sparse

# Larger voxels hold more points than they need: of each four that could be spared, one is still used.
_SPARED = 0.25
# Wider voxels count less and less (in radii of the model): they move whole sides, which then differ in color.
_WIDEST_FREE_VOXEL = 0.125
# A cascade of this size costs about a millisecond and saves every view the lookups of all coarser levels.
_MOST_BASE_ROWS = 20_000


@dataclass(frozen=True)
class LevelPlan:
    """A level to be built: the width of its voxels, the rotation [3, 3] of its grid, and its factor."""

    voxel: float
    rotation: np.ndarray
    gain: float


@dataclass(frozen=True, eq=False)
class Cascade:
    """The sparse matrices that carry values from each level to the next finer one."""

    matrices: tuple[scipy.sparse.csr_matrix, ...]


@dataclass(frozen=True)
class SolidGrids:
    """All levels, from the coarsest to the finest, of one surface.

    ``cascade`` carries what the levels coarser than ``base`` hold to the voxel corners of level ``base``, from level to
    level, so that one lookup of a point finds them all.
    """

    levels: tuple[SparseGrid, ...]
    base: int
    cascade: Cascade

    def row_count(self, levels: int) -> int:
        """Return how many parameter rows the first ``levels`` levels have."""
        last = self.levels[levels - 1]
        return last.first_row + last.count


def plan_levels(finest_voxel: float, gain: float, seed: int, coarsest_voxel: float = 0.5) -> tuple[LevelPlan, ...]:
    """Plan the levels: voxels of ``coarsest_voxel``, half of it, … down to the octave of ``finest_voxel``.

    Args:
        finest_voxel: about the width of the finest voxels.
        gain: the finest level has the factor 1, every coarser one ``gain`` times that of the next finer; voxels as wide
            as a side of the model count less.
        seed: turns the grids.
        coarsest_voxel: width of the coarsest voxels.
    """
    random = np.random.default_rng(seed)
    count = 1 + max(0, round(np.log2(coarsest_voxel / finest_voxel)))
    return tuple(
        LevelPlan(voxel, _random_rotation(random), gain ** (count - 1 - index) * min(1.0, _WIDEST_FREE_VOXEL / voxel))
        for index, voxel in enumerate(coarsest_voxel / 2**index for index in range(count))
    )


def build_grids(points: np.ndarray, plans: Sequence[LevelPlan]) -> SolidGrids:
    """Return the grids of some levels, from the coarsest on.

    Args:
        points: float32 [N, 3], densely on a surface within the unit ball: at least a few per finest voxel. Their
            order is such that every k-th of them covers the surface evenly, too.
        plans: the levels.
    """
    return grids_of(_build_levels(points, plans, 0))


def grids_of(levels: Sequence[SparseGrid]) -> SolidGrids:
    """Return levels, from the coarsest on, as the grids of a surface."""
    base = max(index for index, grid in enumerate(levels) if index == 0 or grid.count <= _MOST_BASE_ROWS)
    return SolidGrids(tuple(levels), base, _cascade(levels[: base + 1]))


def with_finer_levels(grids: SolidGrids, points: np.ndarray, plans: Sequence[LevelPlan]) -> SolidGrids:
    """Return the grids with the levels of ``plans`` appended (``points`` as in ``build_grids``)."""
    finer = _build_levels(points, plans, grids.row_count(len(grids.levels)))
    return replace(grids, levels=(*grids.levels, *finer))


def _build_levels(points: np.ndarray, plans: Sequence[LevelPlan], first_row: int) -> tuple[SparseGrid, ...]:
    levels = []
    for plan in plans:
        enough = points[:: max(1, int((plan.voxel / plans[-1].voxel) ** 2 * _SPARED))]
        grid = touched_grid(enough, plan.voxel, plan.rotation, first_row)
        levels.append(replace(grid, gain=plan.gain))
        first_row += grid.count
    return tuple(levels)


def _cascade(levels: Sequence[SparseGrid]) -> Cascade:
    """Return the matrices that carry values from the voxel corners of each level to those of the next finer one."""
    matrices = []
    for coarser, finer in pairwise(levels):
        rows, weights = tetrahedron_corners(coarser, corner_positions(finer))
        matrices.append(interpolation_matrix(rows - coarser.first_row, weights, coarser.count))
    return Cascade(tuple(matrices))


def _random_rotation(random: np.random.Generator) -> np.ndarray:
    matrix, triangular = np.linalg.qr(random.normal(size=(3, 3)))
    return (matrix * np.sign(np.diag(triangular))).astype(np.float32)
