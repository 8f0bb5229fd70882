"""The rows of a PLY file as columns of numbers.

Whole columns at a time: row by row, as plyfile reads them, a million faces take a quarter of a minute.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.mesh.numbers import parse_numbers, ranges
from core.mesh.ply_header import Element, Header, Property
from core.mesh.quoting import quoted


@dataclass(frozen=True)
class Lists:
    """A list for each row: all their values [N] one after the other, and the number of values of each, int64 [rows]."""

    values: np.ndarray
    sizes: np.ndarray


Column = np.ndarray | Lists
Columns = dict[str, Column]


class _BadRowError(Exception):
    """A row, counted from 0, that does not hold what it should."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


@dataclass(frozen=True)
class _Cells:
    """What rows consist of, one after the other: numbers in a text file, float64 [N], else bytes, uint8 [N]."""

    values: np.ndarray
    text: bool

    def width(self, kind: np.dtype) -> int:
        """Return how many cells a number takes."""
        return 1 if self.text else kind.itemsize

    def numbers(self, cells: np.ndarray, kind: np.dtype) -> np.ndarray:
        """Return the numbers [...] in cells [..., width]."""
        return cells[..., 0] if self.text else np.ascontiguousarray(cells).view(kind)[..., 0]

    def reader(self, kind: np.dtype) -> Callable[[int], float]:
        """Return a function that reads the number at a cell, quickly."""
        if self.text:
            return self.values.item
        data, one = self.values.tobytes(), struct.Struct((kind.str[0] if kind.str[0] in "<>" else "=") + kind.char)
        return lambda start: one.unpack_from(data, start)[0]


def read_rows(data: bytes, header: Header) -> dict[str, Columns]:
    """Return the columns of each element of a PLY file: numbers [rows] or lists.

    Raises:
        InputError: the file holds fewer rows than its header claims, or a line cannot be read.
    """
    return dict(_text_elements(data, header) if header.text else _binary_elements(data, header))


def _text_elements(data: bytes, header: Header) -> Iterator[tuple[str, Columns]]:
    lines = data[header.end :].splitlines()
    numbers = [number for number, line in enumerate(lines) if line and not line.isspace()]
    done = 0
    for element in header.elements:
        if not element.properties:
            continue
        _check_claim(element, 1, len(numbers) - done)
        own = numbers[done : done + element.count]
        done += element.count
        yield (
            element.name,
            _text_columns([lines[number] for number in own], [header.lines + 1 + n for n in own], element),
        )


def _text_columns(rows: list[bytes], numbers: list[int], element: Element) -> Columns:
    cells = _Cells(parse_numbers(rows, numbers.__getitem__), text=True)
    try:
        columns, used = _columns(cells, element)
        if used == len(cells.values):
            return columns
        row = len(rows) - 1
    except _BadRowError as error:
        row = error.row
    row = min(row, _first_odd_row(rows, element))
    line = quoted(rows[row].decode("latin-1"))
    raise InputError(f"Line {numbers[row]} cannot be read: {line}; export the mesh again.")


def _binary_elements(data: bytes, header: Header) -> Iterator[tuple[str, Columns]]:
    values = np.frombuffer(data, np.uint8)[header.end :]
    for element in header.elements:
        if not element.properties:
            continue
        least = sum((one.count_kind or one.kind).itemsize for one in element.properties)
        _check_claim(element, least, len(values))
        try:
            columns, used = _columns(_Cells(values, text=False), element)
        except _BadRowError:
            raise _ends_early(element) from None
        values = values[used:]
        yield element.name, columns


def _check_claim(element: Element, least: int, left: int) -> None:
    """Make sure that rows of at least so many bytes or lines can be in what is left of the file."""
    if element.count * least > left:
        raise _ends_early(element)


def _ends_early(element: Element) -> InputError:
    return InputError(
        f"The file ends before the {element.count} rows of {quoted(element.name)} that its header claims; "
        "export the mesh again."
    )


def _columns(cells: _Cells, element: Element) -> tuple[Columns, int]:
    """Return the columns of the rows that begin with the first cell, and how many cells they take."""
    if not element.count:
        return {one.name: _empty(one) for one in element.properties}, 0
    starts, sizes, width = _walk(cells, element, 1)
    even = _even_columns(cells, element, starts[0], sizes[0], width)
    if even is not None:
        return even, width * element.count
    starts, sizes, used = _walk(cells, element, element.count)
    return {one.name: _column(cells, one, starts[:, k], sizes[:, k]) for k, one in enumerate(element.properties)}, used


def _empty(one: Property) -> Column:
    nothing = np.empty(0, one.kind)
    return nothing if one.count_kind is None else Lists(nothing, np.empty(0, np.int64))


def _walk(cells: _Cells, element: Element, rows: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return where the values of each property begin in the first rows, and how many values there are, both int64
    [rows, properties], and the number of cells that those rows take."""
    steps = [
        (cells.reader(one.count_kind) if one.count_kind is not None else None, one.count_kind, cells.width(one.kind))
        for one in element.properties
    ]
    offset, total = 0, len(cells.values)
    starts: list[int] = []
    sizes: list[int] = []
    for row in range(rows):
        for read, count_kind, width in steps:
            size = 1
            if read is not None and count_kind is not None:
                begin, offset = offset, offset + cells.width(count_kind)
                count = read(begin) if offset <= total else -1
                if not 0 <= count <= (total - offset) // width or count % 1:
                    raise _BadRowError(row)
                size = int(count)
            starts.append(offset)
            sizes.append(size)
            offset += size * width
        if offset > total:
            raise _BadRowError(row)
    shape = (rows, len(steps))
    return np.array(starts, np.int64).reshape(shape), np.array(sizes, np.int64).reshape(shape), offset


def _even_columns(cells: _Cells, element: Element, starts: np.ndarray, sizes: np.ndarray, width: int) -> Columns | None:
    """Return the columns of rows that all look like the first one; None if there are not enough such rows."""
    if width * element.count > len(cells.values):
        return None
    block = cells.values[: width * element.count].reshape(element.count, width)
    columns: Columns = {}
    for one, start, size in zip(element.properties, starts.tolist(), sizes.tolist(), strict=True):
        unit = cells.width(one.kind)
        values = cells.numbers(block[:, start : start + size * unit].reshape(-1, unit), one.kind)
        columns[one.name] = values
        if one.count_kind is not None:
            counts = cells.numbers(block[:, start - cells.width(one.count_kind) : start], one.count_kind)
            if (counts != size).any():
                return None
            columns[one.name] = Lists(values, np.full(element.count, size, np.int64))
    return columns


def _column(cells: _Cells, one: Property, starts: np.ndarray, sizes: np.ndarray) -> Column:
    unit = cells.width(one.kind)
    places = ranges(np.zeros_like(starts), sizes) * unit + np.repeat(starts, sizes)
    values = cells.numbers(cells.values[places[:, None] + np.arange(unit)], one.kind)
    return values if one.count_kind is None else Lists(values, sizes)


def _first_odd_row(rows: list[bytes], element: Element) -> int:
    """Return the first line that does not hold exactly one row of an element; the last one if all do."""
    for row, line in enumerate(rows):
        cells = _Cells(parse_numbers([line], int), text=True)
        try:
            if _walk(cells, element, 1)[2] != len(cells.values):
                return row
        except _BadRowError:
            return row
    return len(rows) - 1
