"""Rows of a page, one below the other, as many as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something of a ``height`` in millimeters; ``draw`` puts it on the page, given its top. ``count`` is how many
    entries of a list it is."""

    height: float
    draw: Callable[[float], None]
    count: int = 1


def height_of(rows: Sequence[Row]) -> float:
    """Return the height of rows in millimeters."""
    return sum(row.height for row in rows)


def fitting(rows: Sequence[Row], room: float, more: Callable[[int], Row]) -> list[Row]:
    """Return the rows if there is room for them, else the first ones and one that says how many entries more there
    are."""
    if height_of(rows) <= room:
        return list(rows)
    kept, missing = list(rows), 0
    while kept and height_of([*kept, more(missing)]) > room:
        missing += kept.pop().count
    return [*kept, more(missing)]


def draw(rows: Sequence[Row], top: float) -> float:
    """Draw rows below a height and return the height at which they end."""
    for row in rows:
        row.draw(top)
        top += row.height
    return top
