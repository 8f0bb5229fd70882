"""How the print sheet looks: a grid of four columns on A4, a few sizes of one typeface. Lengths in millimeters."""

from __future__ import annotations

from core.printing.check import Verdict
from core.printing.sheet.text import Style

PAGE = (210.0, 297.0)
MARGIN = 15.0
GAP = 6.0
COLUMN = (PAGE[0] - 2 * MARGIN - 3 * GAP) / 4
WIDTH = PAGE[0] - 2 * MARGIN
BOTTOM = PAGE[1] - MARGIN

INK, GRAY, LINE = (32, 33, 36), (112, 115, 120), (214, 216, 220)
COLORS: dict[Verdict, tuple[int, int, int]] = {
    "passed": (34, 128, 76),
    "warning": (186, 108, 0),
    "failed": (190, 38, 38),
    "skipped": GRAY,
}

TITLE = Style(19, bold=True)
LEAD = Style(10, bold=True)
BODY = Style(8)
BOLD = Style(8, bold=True)
NOTE = Style(8, color=GRAY)
SMALL = Style(7, color=GRAY)
HEADING = Style(6.5, bold=True, color=GRAY, spacing=0.5)


def column(index: int) -> float:
    """Return where a column begins."""
    return MARGIN + index * (COLUMN + GAP)


def span(count: int) -> float:
    """Return the width of so many columns and the gaps between them."""
    return count * COLUMN + (count - 1) * GAP
