"""The header of a PLY file: which elements there are, and what each of their rows holds.

The format: G. Turk, "The PLY Polygon File Format" (1994).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from core.errors import InputError
from core.mesh.quoting import quoted

_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_TYPES = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
    **dict.fromkeys(("int64", "long"), "i8"),
    **dict.fromkeys(("uint64", "ulong"), "u8"),
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
}
_END = re.compile(rb"^[ \t]*end_header[ \t]*(\n|\Z)", re.MULTILINE)
# The longest header that is searched for its end.
_LONGEST = 1 << 20


@dataclass(frozen=True)
class Property:
    """A value of each row, of the numpy type ``kind``; a list of such values if it has a type for their number."""

    name: str
    kind: np.dtype
    count_kind: np.dtype | None = None


@dataclass(frozen=True)
class Element:
    """``count`` rows that all have the same properties."""

    name: str
    count: int
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Header:
    """``text`` says whether rows are lines of text; the rows begin at the byte ``end``, on line ``lines`` + 1."""

    text: bool
    elements: tuple[Element, ...]
    end: int
    lines: int


def read_header(data: bytes) -> Header:
    """Return the header of a PLY file.

    Raises:
        InputError: there is none, or a line of it cannot be read.
    """
    text = data[:_LONGEST]
    # Of the same length. Rows may begin with a byte that looks like the second half of a line end.
    if not re.match(rb"ply\r[^\n]", text):
        text = text.replace(b"\r\n", b" \n")
    text = text.replace(b"\r", b"\n")
    found = _END.search(text)
    if not re.match(rb"ply\s", text) or found is None:
        raise InputError("The file is not a PLY file despite its name, or ends early; export the mesh again.")
    lines = text[: found.start()].decode("utf-8", "replace").split("\n")[:-1]
    order: str | None = None
    elements: list[Element] = []
    for number, line in enumerate(lines, 1):
        try:
            match line.split():
                case ["format", name, _]:
                    order = _ORDERS[name]
                case ["element", name, count] if int(count) >= 0:
                    elements.append(Element(name, int(count), ()))
                case ["property", *words]:
                    elements[-1] = _with(elements[-1], _property(words, order or "="))
                case [] | ["ply" | "comment" | "obj_info", *_]:
                    pass
                case _:
                    raise ValueError
        except (ValueError, KeyError, IndexError):
            raise InputError(
                f"Line {number} of the PLY file cannot be read: {quoted(line)}; export the mesh again."
            ) from None
    if order is None:
        raise InputError("The header of the PLY file does not say its format; export the mesh again.")
    return Header(order == "", tuple(elements), found.end(), len(lines) + 1)


def _property(words: list[str], order: str) -> Property:
    match words:
        case ["list", count_kind, kind, name]:
            if _TYPES[count_kind].startswith("f"):
                raise ValueError
            return Property(name, np.dtype(order + _TYPES[kind]), np.dtype(order + _TYPES[count_kind]))
        case [kind, name]:
            return Property(name, np.dtype(order + _TYPES[kind]))
    raise ValueError


def _with(element: Element, added: Property) -> Element:
    if any(one.name == added.name for one in element.properties):
        raise ValueError
    return replace(element, properties=(*element.properties, added))
