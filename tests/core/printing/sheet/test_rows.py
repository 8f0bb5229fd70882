"""Rows: as many as there is room for."""

from __future__ import annotations

from core.printing.sheet.rows import Row, draw, fitting


def recorded(drawn: list[tuple[str, float]], name: str, height: float, count: int = 1) -> Row:
    """A row that notes where it is drawn."""
    return Row(height, lambda top: drawn.append((name, top)), count)


def test_rows_are_drawn_one_below_the_other() -> None:
    drawn: list[tuple[str, float]] = []
    assert draw([recorded(drawn, "a", 5), recorded(drawn, "b", 3)], 10) == 18
    assert drawn == [("a", 10), ("b", 15)]


def test_the_last_row_says_how_many_are_missing() -> None:
    drawn: list[tuple[str, float]] = []
    rows = [recorded(drawn, "a", 5), recorded(drawn, "b", 5, count=4), recorded(drawn, "c", 5)]
    assert fitting(rows, 15, lambda count: recorded(drawn, f"{count} more", 5)) == rows
    draw(fitting(rows, 14, lambda count: recorded(drawn, f"{count} more", 5)), 0)
    assert drawn == [("a", 0), ("5 more", 5)]
