"""Rows of pictures of different length, padded for a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Cell = TypeVar("Cell")


def padded(rows: Sequence[Sequence[Cell]], blank: Cell) -> tuple[list[Cell], int]:
    """Return the cells of all rows, each filled up with ``blank`` to the longest, and the number of columns."""
    columns = max(map(len, rows))
    return [cell for row in rows for cell in [*row, *[blank] * (columns - len(row))]], columns
