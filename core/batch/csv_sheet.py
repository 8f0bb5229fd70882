"""Tables as spreadsheets write them: with commas, semicolons or tabs, in any of their encodings."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import InputError

_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DELIMITERS = ",;\t"
_COMMENT = "#"
# Cells are paths, names, and numbers.
_LONGEST_CELL = 2**16


@dataclass(frozen=True)
class Table:
    """The rows of a table: number, values by name, and what is wrong. ``comma`` tells whether numbers may have one."""

    rows: list[tuple[str, dict[str, str], str]]
    comma: bool


def read_csv(content: bytes) -> Table:
    """Return the rows of a table whose first row names the columns.

    Empty rows and cells are left out, and so are columns whose names begin with ``#``. The number of a row is that in
    a spreadsheet, where the names are in row 1.

    Raises:
        InputError: it is no such table.
    """
    text = _decoded(content)
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":
        # Only Excel writes it, and does not count it.
        text = text.partition("\n")[2]
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not any(names):
            raise InputError("its first row is empty; name the columns there, such as mesh and style.")
        repeated = next((name for name in names if name and names.count(name) > 1), None)
        if repeated:
            raise InputError(f"it has the column {repeated} twice; delete one of them.")
        return Table(list(_rows(names, reader)), delimiter == ";")
    except csv.Error as error:
        raise InputError(f"line {reader.line_num} is damaged ({error}); save the table again.") from None


def _rows(names: list[str], reader: Iterator[list[str]]) -> Iterator[tuple[str, dict[str, str], str]]:
    for number, cells in enumerate(reader, 2):
        filled = {place: cell.strip() for place, cell in enumerate(cells) if cell.strip()}
        unnamed = next((place for place in filled if place >= len(names) or not names[place]), None)
        if unnamed is not None:
            error = f"Column {unnamed + 1} has a value, {filled[unnamed]!r}, but no name; name it, or quote commas."
            yield str(number), {}, error
        elif filled:
            yield str(number), {names[place]: cell for place, cell in filled.items() if names[place][0] != _COMMENT}, ""


def _decoded(content: bytes) -> str:
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return content.removeprefix(bom).decode(encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What Excel calls plain CSV, in most countries that write with Latin letters.
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0].strip("\r")
    if first[:4].lower() == "sep=" and first[4:5] in _DELIMITERS:
        return first[4:5] or ","
    return max(_DELIMITERS, key=first.count)
