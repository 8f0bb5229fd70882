"""Writes the print sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from fpdf import FPDF

from core import __version__
from core.files.whole import write_atomically
from core.printing.account import Account
from core.printing.model import Model, Painted
from core.printing.sheet.head import facts_row, title_row, verdict_row
from core.printing.sheet.lists import (
    change_rows,
    check_rows,
    file_rows,
    heading_row,
    more_row,
    setting_rows,
)
from core.printing.sheet.look import BOTTOM, MARGIN
from core.printing.sheet.pictures import VIEW_SIZE, filament_rows, views_row
from core.printing.sheet.rows import Row, draw, fitting, height_of
from core.printing.sheet.text import Text
from core.printing.views import views_of_model, views_of_paint
from core.settings.printing import PrintSettings

# The same print makes the same file.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_SPACE = 3.0
# The lists at the bottom get at least so much of the page, if they need it.
_LEAST_FOR_LISTS, _LEAST_FOR_CHANGES = 40.0, 12.0


def write_sheet(path: Path, model: Model, painted: Painted | None, settings: PrintSettings, account: Account) -> None:
    """Write the sheet as a PDF of one page: four views, size, process, checks with their results, files, settings.

    Lists that are too long for the page end with how many more there are.

    Raises:
        PatinaError: the file cannot be written.
    """
    pdf = FPDF()
    pdf.set_auto_page_break(False)
    pdf.set_title(account.title)
    pdf.set_creator(f"Patina {__version__}")
    pdf.set_creation_date(_NO_DATE)
    pdf.add_page()
    text = Text(pdf)
    top = draw(_upper_rows(pdf, text, model, painted, account), MARGIN)
    _draw_lists(pdf, text, settings, account, top)
    with write_atomically(path) as temporary:
        temporary.write_bytes(pdf.output())


def _upper_rows(pdf: FPDF, text: Text, model: Model, painted: Painted | None, account: Account) -> list[Row]:
    rows = [
        title_row(text, account),
        verdict_row(pdf, text, account),
        views_row(pdf, text, list(views_of_model(model, VIEW_SIZE))),
    ]
    if painted is not None:
        rows.append(views_row(pdf, text, list(views_of_paint(painted, VIEW_SIZE))))
        rows += filament_rows(pdf, text, account.filaments)
    return [*rows, facts_row(pdf, text, account)]


def _draw_lists(pdf: FPDF, text: Text, settings: PrintSettings, account: Account, top: float) -> None:
    """Draw checks, changes, and side by side files and settings: the later ones get what the earlier ones leave."""
    files, chosen = file_rows(text, account.files), setting_rows(text, settings)
    changes = change_rows(text, account.changes)
    heading = heading_row(pdf, text, "CHECKS", 0, 4)
    below = min(_LEAST_FOR_LISTS, heading.height + max(height_of(files), height_of(chosen)))
    between = min(_LEAST_FOR_CHANGES, height_of(changes)) + _SPACE + heading.height if changes else 0.0
    room = BOTTOM - top - heading.height - _SPACE - between - below
    checks = check_rows(pdf, text, account.checks, room)
    top = draw([heading, *fitting(checks, room, partial(more_row, text, 0))], top) + _SPACE
    if changes:
        room = BOTTOM - top - heading.height - _SPACE - below
        named = heading_row(pdf, text, "CHANGES", 0, 4)
        top = draw([named, *fitting(changes, room, partial(more_row, text, 0))], top) + _SPACE
    for first, name, rows in ((0, "FILES", files), (2, "SETTINGS", chosen)):
        if rows:
            room = BOTTOM - top - heading.height
            shown = fitting(rows, room, partial(more_row, text, first))
            draw([heading_row(pdf, text, name, first, 2), *shown], top)
