"""Compiled loops that build grids: which voxels a surface touches, and the rows of their corners."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import POINTS, along, compiled, compiled_for

_NOTHING, _CORNER, _VOXEL = -1, -2, -3
_PLACED = f"{POINTS}, float32, float32[:, ::1], float32"


@compiled
def _voxel(
    points: np.ndarray, point: int, voxel: float, rotation: np.ndarray, origin: float, extent: int
) -> tuple[int, int, int]:
    """Return the voxel that holds a point, the nearest one that has a neighbor on each side if it lies beyond."""
    place = points[point, 0], points[point, 1], points[point, 2]
    x = along(rotation[0, 0], rotation[0, 1], rotation[0, 2], *place) / voxel + origin
    y = along(rotation[1, 0], rotation[1, 1], rotation[1, 2], *place) / voxel + origin
    z = along(rotation[2, 0], rotation[2, 1], rotation[2, 2], *place) / voxel + origin
    return _within(x, extent), _within(y, extent), _within(z, extent)


@compiled
def _within(place: float, extent: int) -> int:
    # Not a number is less than nothing.
    return min(np.int64(place), extent - 2) if place > 0 else np.int64(0)


@compiled_for(f"void({_PLACED}, int32[:, :, ::1])")
def mark_blocks(points: np.ndarray, voxel: float, rotation: np.ndarray, origin: float, blocks: np.ndarray) -> None:
    """Set to 0 what ``blocks`` [R, R, R] says of each block that has a corner of a voxel that holds a point."""
    for point in range(len(points)):
        x, y, z = _voxel(points, point, voxel, rotation, origin, 8 * len(blocks))
        for corner in range(8):
            blocks[(x + (corner >> 2)) >> 3, (y + (corner >> 1 & 1)) >> 3, (z + (corner & 1)) >> 3] = 0


@compiled_for(f"void({_PLACED}, int32[:, :, ::1], int32[:, ::1])")
def mark_corners(
    points: np.ndarray, voxel: float, rotation: np.ndarray, origin: float, blocks: np.ndarray, rows: np.ndarray
) -> None:
    """Mark in ``rows`` [slots, 8³] all eight corners of every voxel that holds a point. Threads may share the points:
    all write the same."""
    for point in range(len(points)):
        x, y, z = _voxel(points, point, voxel, rotation, origin, 8 * len(blocks))
        own = (x & 7) << 6 | (y & 7) << 3 | (z & 7)
        if rows[blocks[x >> 3, y >> 3, z >> 3], own] == _VOXEL:
            continue
        for corner in range(1, 8):
            cx, cy, cz = x + (corner >> 2), y + (corner >> 1 & 1), z + (corner & 1)
            slot, place = blocks[cx >> 3, cy >> 3, cz >> 3], (cx & 7) << 6 | (cy & 7) << 3 | (cz & 7)
            if rows[slot, place] == _NOTHING:
                rows[slot, place] = _CORNER
        rows[blocks[x >> 3, y >> 3, z >> 3], own] = _VOXEL


@compiled_for("int64(int32[::1], int32)")
def number_marked(marks: np.ndarray, first: int) -> int:
    """Number what is not -1 from ``first`` on; return how much that is."""
    number = first
    for place in range(len(marks)):
        if marks[place] != _NOTHING:
            marks[place] = number
            number += 1
    return number - first
