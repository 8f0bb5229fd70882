"""UDIM tiles: UV space cut into unit squares, each with an image of its own. Which triangles use which image."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.errors import InputError
from core.mesh.uv_map import FIRST_TILE, TILE_COLUMNS, TILE_ROWS, tile_numbers

NUMBERS = range(FIRST_TILE, FIRST_TILE + TILE_COLUMNS * TILE_ROWS)
"""All numbers that a tile can have: along u first, then along v."""


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
        row, column = (0, 0) if number is None else divmod(number - FIRST_TILE, TILE_COLUMNS)
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
    numbers = tile_numbers(uvs)
    if not numbers.all():
        lost = uvs[numbers == 0]
        if (lost.max(axis=1) <= 0).any() or (lost.min(axis=1) >= (TILE_COLUMNS, TILE_ROWS)).any():
            raise InputError(
                "Some UVs are outside the UDIM range (u from 0 to 10, v from 0 to 100); move them into tiles."
            )
        raise InputError(
            f"{len(lost)} of {len(uvs)} triangles cross the border of a UDIM tile; move each island into one tile, or "
            "add --uv-map new."
        )
    used, of_triangles = np.unique(numbers, return_inverse=True)
    return Layout(tuple(used.tolist()), of_triangles.reshape(-1))
