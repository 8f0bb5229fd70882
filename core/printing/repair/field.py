"""Signed distances from a surface on a grid, and the surfaces at which they have a value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.printing.repair.workpiece import Surface
from core.steps import Steps

# Blocks of so many points a side are told apart first, and then their parts.
_BLOCKS = (16, 8, 4, 2, 1)
_AT_ONCE = 100_000


@dataclass(frozen=True)
class Field:
    """``values`` float64 [X, Y, Z] at points ``step`` apart, the first one at ``low`` [3]: distances from a surface,
    negative inside. They are exact near the level that they are made for; elsewhere only on which side of it they
    are."""

    values: np.ndarray
    low: np.ndarray
    step: float

    def surface(self, level: float) -> Surface:
        """Return the surface on which the field has a value, closed and with the greater values outside."""
        import igl

        shape = self.values.shape
        points = self.low + self.step * np.indices(shape).reshape(3, -1).T
        # igl takes x as the axis that runs fastest.
        ordered = points.reshape(*shape, 3).transpose(2, 1, 0, 3).reshape(-1, 3)
        values = np.ascontiguousarray(self.values.transpose(2, 1, 0).reshape(-1))
        positions, triangles, _ = igl.marching_cubes(values, np.ascontiguousarray(ordered), *shape, level)
        return Surface(positions, triangles)


def field_of(positions: np.ndarray, triangles: np.ndarray, step: float, level: float) -> Steps[Field]:
    """Return the field of signed distances from a closed surface near a ``level``.

    ``positions`` float64 [V, 3], ``triangles`` int64 [F, 3]. A point is inside where the surface winds around it,
    however many parts of it cross each other there (Barill et al., "Fast Winding Numbers for Soups and Clouds", 2018).
    """
    import igl

    margin = max(level, 0.0) + 2 * step
    low = positions.min(axis=0) - margin
    largest = _BLOCKS[0]
    counts = np.ceil((positions.max(axis=0) + margin - low) / step).astype(np.int64) + 1
    shape = (counts + largest - 1) // largest * largest
    values = np.empty(tuple(shape.tolist()))
    active = np.indices(tuple((shape // largest).tolist())).reshape(3, -1).T
    for stage, block in enumerate(_BLOCKS):
        radius = (block - 1) / 2 * step * np.sqrt(3)
        distances = np.empty(len(active))
        for start in range(0, len(active), _AT_ONCE):
            yield (stage + start / len(active)) / len(_BLOCKS)
            some = active[start : start + _AT_ONCE]
            points = low + step * (some * block + (block - 1) / 2)
            squared, _, _ = igl.point_mesh_squared_distance(points, positions, triangles)
            inside = igl.fast_winding_number(positions, triangles, points) > 0.5
            distances[start : start + len(some)] = np.where(inside, -1, 1) * np.sqrt(squared)
        x, y, z = active.T
        blocks = values.reshape(shape[0] // block, block, shape[1] // block, block, shape[2] // block, block)
        blocks[x, :, y, :, z, :] = distances[:, None, None, None]
        near = active[np.abs(distances - level) <= radius + 2 * step]
        if block > 1:
            active = (2 * near[:, None] + np.indices((2, 2, 2)).reshape(3, -1).T).reshape(-1, 3)
    return Field(values, low, step)
