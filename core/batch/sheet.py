"""Sheets: what to make, as rows of names and values, in CSV, TOML, or JSON."""

from __future__ import annotations

import itertools
import json
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.batch.csv_sheet import read_csv
from core.errors import InputError

_KEYS = ("defaults", "rows", "matrix")
MOST_COMBINATIONS = 200_000
"""Whoever writes a matrix of more has a list in it by mistake."""
_SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Row:
    """A row as it is written.

    Attributes:
        number: where it is, as a person counts (``core.batch.folder.Entry``).
        values: what it says, by name: values of any type, or the texts of a table.
        defaults: what the sheet says for all rows.
        error: what is wrong with a row that is none, and has no values.
        texts: whether the values are texts of a table.
        comma: whether numbers in them may have a comma for a point, as where Excel separates cells by semicolons.
    """

    number: str
    values: Mapping[str, Any]
    defaults: Mapping[str, Any]
    error: str = ""
    texts: bool = False
    comma: bool = False


def read_sheet(path: Path) -> list[Row]:
    """Return the rows of a sheet.

    In TOML and JSON, ``rows`` is a list of tables, ``defaults`` holds what they have in common, and ``matrix`` lists
    for some settings: each combination of their values is a row. What is listed may be a table of several settings. A
    JSON file may be a list of rows alone.

    Raises:
        InputError: the file cannot be read, or it is no sheet.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"The sheet {path} cannot be read ({error.strerror}); check the path.") from None
    try:
        match path.suffix.lower():
            case ".toml":
                return list(_rows(tomllib.loads(content.decode("utf-8-sig"))))
            case ".json":
                return list(_rows(json.loads(content.decode("utf-8-sig"))))
            case suffix if suffix in _SUFFIXES:
                table = read_csv(content)
                return [Row(number, values, {}, error, True, table.comma) for number, values, error in table.rows]
    except InputError as error:
        raise InputError(f"The sheet {path} cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"The sheet {path} is damaged ({error}); correct it.") from None
    raise InputError(f"{path} is not a sheet that Patina can read; give a CSV, TOML, or JSON file.")


def too_many(thing: str, count: int) -> str:
    """Return what is said of a thing that stands for more than ``MOST_COMBINATIONS`` jobs."""
    return f"This {thing} stands for {count:,} jobs, and {MOST_COMBINATIONS:,} are the most; split it."


def _rows(sheet: Any) -> Iterator[Row]:
    """Yield the rows of a sheet that holds values of any type; a matrix counts as a row that stands for several."""
    sheet = {"rows": sheet} if isinstance(sheet, list) else sheet
    if not isinstance(sheet, dict):
        raise InputError("it holds no rows; list them under rows.")
    unknown = [name for name in sheet if name not in _KEYS]
    if unknown:
        raise InputError(f"it has {unknown[0]!r}, and a sheet has {', '.join(_KEYS)}; rename it.")
    defaults, rows, matrices = (sheet.get(key, kind()) for key, kind in zip(_KEYS, (dict, list, list), strict=True))
    matrices = [matrices] if isinstance(matrices, dict) else matrices
    if not isinstance(defaults, dict) or not isinstance(rows, list) or not isinstance(matrices, list):
        raise InputError("defaults and matrix must be tables, and rows must be a list of tables.")
    for number, row in enumerate([*rows, *matrices], 1):
        if not isinstance(row, dict):
            yield Row(str(number), {}, {}, "This row is no table of names and values; write it as one.")
        elif number <= len(rows):
            yield Row(str(number), row, defaults)
        else:
            yield from _combinations(str(number), row, defaults)


def _combinations(number: str, matrix: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[Row]:
    for name, axis in matrix.items():
        if not isinstance(axis, list) or not axis:
            yield Row(number, {}, {}, f"The matrix has no list of values for {name}; write them in brackets.")
            return
    count = math.prod(len(axis) for axis in matrix.values())
    if count > MOST_COMBINATIONS:
        yield Row(number, {}, {}, too_many("matrix", count))
        return
    for place, chosen in enumerate(itertools.product(*matrix.values()), 1):
        yield Row(f"{number}.{place}", _merged(list(matrix), chosen), defaults)


def _merged(names: Sequence[str], chosen: Sequence[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in zip(names, chosen, strict=True):
        values |= value if isinstance(value, dict) else {name: value}
    return values
