"""The lists of the print sheet: checks, changes, files, settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fpdf import FPDF
from pydantic.fields import FieldInfo

from core.printing.account import File
from core.printing.check import Check
from core.printing.sheet.look import BODY, BOLD, COLUMN, GRAY, HEADING, NOTE, SMALL, WIDTH, column, span
from core.printing.sheet.marks import draw_mark
from core.printing.sheet.rows import Row, height_of
from core.printing.sheet.text import Text
from core.settings.declare import extra
from core.settings.printing import PrintSettings

_MARK = 2.4
_INDENT = 4.2
_APART = 4.0
_BASELINE = 2.7
_PADDING = 1.2
_MOST_LINES = 3
_ORDER = ("failed", "warning", "passed", "skipped")
_BRIEF = ("passed", "skipped")
# The page says these in other places, or they are names of files in the job folder.
_KNOWN = {"mode", "mesh", "texture", "name", "process", "only", "relief", "recorded_depth"}


def heading_row(pdf: FPDF, text: Text, name: str, first: int, columns: int) -> Row:
    """Return a heading below a line, over so many columns."""

    def draw(top: float) -> None:
        pdf.set_draw_color(*GRAY)
        pdf.set_line_width(0.2)
        pdf.line(column(first), top, column(first) + span(columns), top)
        text.put(column(first), top + 4.8, name, HEADING)

    return Row(7.6, draw)


def more_row(text: Text, first: int, count: int) -> Row:
    """Return the row that stands for so many that the page has no room for."""
    return Row(
        BODY.leading + _PADDING,
        lambda top: text.put(column(first), top + _BASELINE, f"and {count} more", NOTE),
    )


def check_rows(pdf: FPDF, text: Text, checks: Sequence[Check], room: float) -> list[Row]:
    """Return what checks found, problems first; where there is no room for every sentence, only problems have one."""
    found = sorted(checks, key=lambda check: _ORDER.index(check.verdict))
    rows = [_check_row(pdf, text, check) for check in found]
    fine = [check for check in found if check.verdict in _BRIEF]
    if height_of(rows) <= room or not fine:
        return rows
    return rows[: -len(fine)] + [_brief_row(pdf, text, fine[start : start + 4]) for start in range(0, len(fine), 4)]


def _brief_row(pdf: FPDF, text: Text, checks: Sequence[Check]) -> Row:
    def draw(top: float) -> None:
        for index, check in enumerate(checks):
            draw_mark(pdf, column(index), top + 0.4, _MARK, check.verdict)
            title = text.line(check.title, COLUMN - _INDENT, NOTE)
            text.put(column(index) + _INDENT, top + _BASELINE, title, NOTE)

    return Row(BODY.leading + _PADDING, draw, len(checks))


def _check_row(pdf: FPDF, text: Text, check: Check) -> Row:
    style = NOTE if check.verdict in _BRIEF else BODY
    lines = text.lines(check.message, span(3), style, _MOST_LINES)
    titles = text.lines(check.title, COLUMN - _INDENT, BOLD, 2)

    def draw(top: float) -> None:
        draw_mark(pdf, column(0), top + 0.4, _MARK, check.verdict)
        for number, line in enumerate(titles):
            text.put(column(0) + _INDENT, top + _BASELINE + number * BODY.leading, line, BOLD)
        for number, line in enumerate(lines):
            text.put(column(1), top + _BASELINE + number * BODY.leading, line, style)

    return Row(max(len(lines), len(titles)) * BODY.leading + _PADDING, draw)


def change_rows(text: Text, changes: Sequence[str]) -> list[Row]:
    """Return what was changed, a sentence below the other."""
    return [_change_row(text, text.lines(change, WIDTH, BODY, _MOST_LINES)) for change in changes]


def _change_row(text: Text, lines: Sequence[str]) -> Row:
    def draw(top: float) -> None:
        for number, line in enumerate(lines):
            text.put(column(0), top + _BASELINE + number * BODY.leading, line, BODY)

    return Row(len(lines) * BODY.leading + _PADDING / 2, draw)


def file_rows(text: Text, files: Sequence[File]) -> list[Row]:
    """Return files with their sizes, over two columns."""
    return [_file_row(text, file.name, _bytes(file.size)) for file in files]


def _file_row(text: Text, name: str, size: str) -> Row:
    def draw(top: float) -> None:
        room = span(2) - text.width(size, SMALL) - _APART
        text.put(column(0) + span(2), top + _BASELINE, size, SMALL, "right")
        text.put(column(0), top + _BASELINE, text.shortened(name, room, BODY), BODY)

    return Row(BODY.leading + _PADDING / 2, draw)


def setting_rows(text: Text, settings: PrintSettings) -> list[Row]:
    """Return the settings that are not at their defaults, over the last two columns."""
    return [_setting_row(text, name, value) for name, value in chosen_settings(settings)]


def _setting_row(text: Text, name: str, value: str) -> Row:
    lines = text.lines(value, span(2) - text.width(name, BODY) - _APART, SMALL, _MOST_LINES)

    def draw(top: float) -> None:
        text.put(column(2), top + _BASELINE, name, BODY)
        for number, line in enumerate(lines):
            text.put(column(2) + span(2), top + _BASELINE + number * SMALL.leading, line, SMALL, "right")

    return Row((len(lines) - 1) * SMALL.leading + BODY.leading + _PADDING / 2, draw)


def chosen_settings(settings: PrintSettings) -> list[tuple[str, str]]:
    """Return the names and values of the settings that are not at their defaults, as people read them."""
    return [
        (field.title or name.replace("_", " ").title(), _in_words(value, field))
        for name, field in PrintSettings.model_fields.items()
        if name not in _KNOWN and (value := getattr(settings, name)) != field.default
    ]


def _in_words(value: Any, field: FieldInfo) -> str:
    if isinstance(value, tuple):
        return ", ".join(_in_words(part, field) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return str((extra(field, "labels") or {}).get(value, value))
    unit = {"millimeters": " mm", "megabytes": " MB"}.get(
        extra(field, "unit"), f" {extra(field, 'unit') or ''}".rstrip()
    )
    return f"{value:g}{unit}" if isinstance(value, float) else f"{value:,}{unit}"


def _bytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
