"""The figures of a pair as a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def head(columns: Sequence[str]) -> list[str]:
    """Return the first two lines of a table in Markdown."""
    return [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]


def line(cells: Sequence[str]) -> str:
    """Return a line of the table."""
    return f"| {' | '.join(cells)} |"


def number(value: float | None, digits: int) -> str:
    """Return a number, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def _digits(count: int) -> Callable[[float | None], str]:
    return lambda value: number(value, count)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f}%"


def _inner(name: str, part: str) -> Callable[[Row], float | None]:
    return lambda row: row.get(name, {}).get(part)


FIGURES: dict[str, tuple[Callable[[Row], float | None], Callable[[float | None], str]]] = {
    "seam": (lambda row: row["seam"], _digits(2)),
    "grain": (lambda row: row["grain"], _digits(2)),
    "palette": (lambda row: row["palette"], _percent),
    "scale": (_inner("scale", "spread"), _digits(2)),
    "seen": (_inner("coverage", "seen"), _digits(4)),
    "sharp": (_inner("coverage", "sharp"), _digits(3)),
    "balance": (_inner("balance", "ratio"), _digits(2)),
    "style": (_inner("style", "over_wrapped"), _digits(2)),
    "style (VGG)": (_inner("style_vgg", "over_wrapped"), _digits(2)),
    "content": (_inner("content", "over_wrapped"), _digits(2)),
    "seconds": (lambda row: row["seconds"], _digits(0)),
}
"""Of each column, the figure in a row of ``figures.json``, and its text."""


def row_of(row: Row) -> str:
    """Return a line with the mesh, the style picture, and every figure; in parentheses, that of the picture's own
    pieces."""
    cells = {name: text(value(row)) for name, (value, text) in FIGURES.items()}
    if row["scale"]["spread"] is not None:
        cells["scale"] += f" ({number(row['scale']['own'], 2)})"
    for name, judged in (("style", row.get("style", {})), ("style (VGG)", row.get("style_vgg", {}))):
        if judged.get("own"):
            cells[name] += f" ({judged['own'] * judged['over_wrapped'] / judged['distance']:.2f})"
    return line([row["mesh"], row["style_picture"], *cells.values()])
