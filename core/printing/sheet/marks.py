"""Marks of verdicts, drawn, so that they need no font and are told apart without color."""

from __future__ import annotations

from fpdf import FPDF

from core.printing.check import Verdict
from core.printing.sheet.look import COLORS

_LINE = 0.13


def draw_mark(pdf: FPDF, left: float, top: float, side: float, verdict: Verdict) -> None:
    """Draw a check mark, a dash, an exclamation mark in a triangle, or a cross in a disk into a square."""
    with pdf.local_context():
        pdf.set_draw_color(*COLORS[verdict])
        pdf.set_fill_color(*COLORS[verdict])
        pdf.set_line_width(_LINE * side)
        if verdict == "passed":
            _draw_line(pdf, left, top, side, ((0.1, 0.55), (0.38, 0.85), (0.92, 0.18)))
            return
        if verdict == "skipped":
            _draw_line(pdf, left, top, side, ((0.15, 0.5), (0.85, 0.5)))
            return
        if verdict == "warning":
            pdf.polygon(_placed(left, top, side, ((0.5, 0.04), (1.0, 0.94), (0.0, 0.94))), style="F")
        else:
            pdf.ellipse(left, top, side, side, style="F")
        pdf.set_draw_color(255, 255, 255)
        if verdict == "warning":
            _draw_line(pdf, left, top, side, ((0.5, 0.36), (0.5, 0.62)))
            _draw_line(pdf, left, top, side, ((0.5, 0.76), (0.5, 0.79)))
        else:
            _draw_line(pdf, left, top, side, ((0.3, 0.3), (0.7, 0.7)))
            _draw_line(pdf, left, top, side, ((0.7, 0.3), (0.3, 0.7)))


def _draw_line(pdf: FPDF, left: float, top: float, side: float, points: tuple[tuple[float, float], ...]) -> None:
    pdf.polyline(_placed(left, top, side, points))


def _placed(left: float, top: float, side: float, points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    return [(left + x * side, top + y * side) for x, y in points]
