"""Figures of two revisions side by side: the median of each, and the median of their ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from scripts.measure.figures_table import head, line

Figures = Mapping[str, float]
"""What one revision took in one round, by the name of the figure, which ends in its unit in parentheses."""
Round = tuple[Figures, Figures]
"""One round: before, after."""


def ratios_table(rounds: Sequence[Round], before: str, after: str) -> list[str]:
    """Return the lines of a table with a row for each figure that all rounds have on both sides.

    The ratio of a row is the median of the rounds' own ratios: what slows the machine down for a while slows both.
    """
    lines = head(("", before, after, "after / before"))
    for name in rounds[0][0]:
        if all(name in side for pair in rounds for side in pair):
            lines.append(line([name, *(_text(value) for value in _row(rounds, name))]))
    return lines


def _row(rounds: Sequence[Round], name: str) -> tuple[float, float, float | None]:
    """Return the medians of a figure before and after, and of its ratio, None where there is nothing to divide by."""
    pairs = [(before[name], after[name]) for before, after in rounds]
    ratios = [after / before for before, after in pairs if before > 0]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs), median(ratios) if ratios else None


def _text(value: float | None) -> str:
    """Return a number with three digits that count."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
