"""The views on the print sheet, and the filaments that the colors stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fpdf import FPDF
from PIL import Image

from core.printing.account import FilamentShare
from core.printing.sheet.look import BODY, COLUMN, LINE, SMALL, column, span
from core.printing.sheet.rows import Row
from core.printing.sheet.text import Text
from core.printing.views import View

# Enough for 300 dots per inch.
VIEW_SIZE = 480
_SWATCH = 3.2


def views_row(pdf: FPDF, text: Text, views: Sequence[View]) -> Row:
    """Return views in the four columns, each with its name below, as high as the model is."""
    levels = [np.rint(np.clip(view.picture, 0, 1) * 255).astype(np.uint8) for view in views]
    top_row, bottom_row = _shown_rows(levels)
    pictures = [Image.fromarray(picture[top_row:bottom_row]) for picture in levels]
    height = COLUMN * (bottom_row - top_row) / len(levels[0])

    def draw(top: float) -> None:
        for index, (view, picture) in enumerate(zip(views, pictures, strict=True)):
            pdf.image(picture, column(index), top, COLUMN, height, alt_text=view.name)
            middle = column(index) + (COLUMN - text.width(view.name, SMALL)) / 2
            text.put(middle, top + height + 3.6, view.name, SMALL)

    return Row(height + 6, draw)


def _shown_rows(pictures: Sequence[np.ndarray]) -> tuple[int, int]:
    """Return the first row in which any picture is not white, and the one after the last."""
    rows = np.flatnonzero(np.any([(picture < 255).any(axis=(1, 2)) for picture in pictures], axis=0))
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, len(pictures[0]))


def filament_rows(pdf: FPDF, text: Text, filaments: Sequence[FilamentShare]) -> list[Row]:
    """Return the filaments, numbered as they must be loaded, with their colors and how much of the surface they cover,
    four in a row."""
    numbered = list(enumerate(filaments, 1))
    return [
        _filament_row(pdf, text, numbered[start : start + 4], start + 4 >= len(filaments))
        for start in range(0, len(filaments), 4)
    ]


def _filament_row(pdf: FPDF, text: Text, filaments: Sequence[tuple[int, FilamentShare]], last: bool) -> Row:
    def draw(top: float) -> None:
        for index, (number, filament) in enumerate(filaments):
            left, share = column(index), f"{filament.share:.1%}"
            pdf.set_fill_color(filament.color)
            pdf.set_draw_color(*LINE)
            pdf.set_line_width(0.2)
            pdf.rect(left, top, _SWATCH, _SWATCH, style="DF")
            text.put(left + COLUMN, top + 2.7, share, SMALL, "right")
            room = span(1) - _SWATCH - 3.5 - text.width(share, SMALL)
            text.put(left + _SWATCH + 2, top + 2.7, text.line(f"{number}  {filament.name}", room, BODY), BODY)

    return Row(5 + 2 * last, draw)
