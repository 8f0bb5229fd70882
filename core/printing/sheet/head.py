"""The top of the print sheet: what is printed, and whether it can be."""

from __future__ import annotations

from fpdf import FPDF

from core.printing.account import Account
from core.printing.check import Verdict
from core.printing.sheet.look import (
    BODY,
    COLORS,
    COLUMN,
    GRAY,
    HEADING,
    LEAD,
    MARGIN,
    PAGE,
    TITLE,
    WIDTH,
    column,
    span,
)
from core.printing.sheet.marks import draw_mark
from core.printing.sheet.rows import Row
from core.printing.sheet.text import Style, Text
from core.printing.words import sides

_MARK = 4.4
_FACT_LINES = 3


def title_row(text: Text, account: Account) -> Row:
    """Return the name of the print."""

    def draw(top: float) -> None:
        text.put(PAGE[0] - MARGIN, top + 6.5, "PRINT SHEET", HEADING, "right")
        text.put(MARGIN, top + 7, text.line(account.title, span(3), TITLE), TITLE)

    return Row(12, draw)


def verdict_row(pdf: FPDF, text: Text, account: Account) -> Row:
    """Return the verdict of all checks together."""
    worst: Verdict = "failed" if account.count("failed") else "warning" if account.count("warning") else "passed"

    def draw(top: float) -> None:
        draw_mark(pdf, MARGIN, top, _MARK, worst)
        style = Style(LEAD.size, LEAD.bold, COLORS[worst])
        text.put(MARGIN + _MARK + 2, top + 3.5, verdict_of(account), style)

    return Row(9, draw)


def verdict_of(account: Account) -> str:
    """Return in a sentence what all checks together found."""
    failed, warnings, skipped = (account.count(verdict) for verdict in ("failed", "warning", "skipped"))
    done = len(account.checks) - skipped
    if not failed and not warnings:
        return f"All {done} checks passed{f'; {skipped} had nothing to go by' if skipped else ''}."
    worth = "1 warning is worth a look" if warnings == 1 else f"{warnings} warnings are worth a look"
    if not failed:
        return f"No check failed; {worth}."
    return f"{failed} of {done} checks failed{f', and {worth}' if warnings else ''}."


def facts_row(pdf: FPDF, text: Text, account: Account) -> Row:
    """Return size, process, limits, and model in the four columns."""
    process, (width, height) = account.process, account.texture
    facts: dict[str, tuple[str, ...]] = {
        "SIZE": (sides(account.size), "width × depth × height"),
        "PROCESS": tuple(text.lines(process.title, COLUMN, BODY, 2)),
        "LIMITS OF THE PROCESS": (f"Walls from {process.wall:g} mm", f"Details from {process.feature:g} mm"),
        "MODEL": (f"{account.triangles:,} triangles", f"Texture {width} × {height}" if width else "One color"),
    }
    facts["LIMITS OF THE PROCESS"] += (sides(process.volume),)

    def draw(top: float) -> None:
        pdf.set_draw_color(*GRAY)
        pdf.set_line_width(0.2)
        pdf.line(MARGIN, top, MARGIN + WIDTH, top)
        for index, (name, lines) in enumerate(facts.items()):
            text.put(column(index), top + 4.8, name, HEADING)
            for number, line in enumerate(lines):
                text.put(column(index), top + 9 + number * BODY.leading, line, BODY)

    return Row(9 + _FACT_LINES * BODY.leading, draw)
