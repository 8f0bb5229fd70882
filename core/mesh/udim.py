"""UDIM tiles: UV space cut into unit squares, each with an image of its own. Which triangles use which image."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.errors import InputError

FIRST, COLUMNS, ROWS = 1001, 10, 100
NUMBERS = range(FIRST, FIRST + COLUMNS * ROWS)
"""All numbers that a tile can have: along u first, then along v."""

# Rounding must not put a corner that lies on a tile's border into the next one.
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Layout:
    """Which images a UV map uses, N of them, and which triangles lie on which.

    ``numbers`` are the images' UDIM numbers in ascending order; where one image is all there is and repeats all over UV
    space, its number is None. ``of_triangles`` int64 [F] is the index of each triangle's image.
    """

    numbers: tuple[int | None, ...] = (None,)
    of_triangles: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def origin(self, image: int) -> np.ndarray:
        """Return the UVs float32 [2] of the bottom left corner of an image."""
        number = self.numbers[image]
        column, row = (0, 0) if number is None else ((number - FIRST) % COLUMNS, (number - FIRST) // COLUMNS)
        return np.array([column, row], np.float32)

    def members(self, image: int) -> np.ndarray | slice:
        """Return what selects the triangles of an image."""
        return slice(None) if self.numbers[image] is None else self.of_triangles == image


ONE_IMAGE = Layout()


def tiles_of(uvs: np.ndarray) -> Layout:
    """Return the tiles that the triangles ``uvs`` [F, 3, 2] use.

    Raises:
        InputError: a triangle crosses a tile's border or lies where UDIM has no number.
    """
    low, high = uvs.min(axis=1).astype(np.float64), uvs.max(axis=1).astype(np.float64)
    if (low < -_TOLERANCE).any() or (high > np.array([COLUMNS, ROWS]) + _TOLERANCE).any():
        raise InputError("Some UVs are outside the UDIM range (u from 0 to 10, v from 0 to 100); move them into tiles.")
    # By the middle: a triangle that is smaller than the tolerance may lie along a border.
    squares = np.clip(np.floor((low + high) / 2), 0, (COLUMNS - 1, ROWS - 1)).astype(np.int64)
    crossing = ((low < squares - _TOLERANCE) | (high > squares + 1 + _TOLERANCE)).any(axis=1)
    if crossing.any():
        raise InputError(
            f"{crossing.sum()} of {len(uvs)} triangles cross the border of a UDIM tile; move each island into one "
            "tile, or add --unwrap."
        )
    numbers, of_triangles = np.unique(FIRST + squares[:, 0] + COLUMNS * squares[:, 1], return_inverse=True)
    return Layout(tuple(numbers.tolist()), of_triangles.reshape(-1))
