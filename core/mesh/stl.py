"""STL files, text or binary: triangles without UVs."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.mesh.attributes import check_known
from core.mesh.numbers import parse_numbers, text_of, what_is_wrong
from core.mesh.obj_lines import in_bytes
from core.mesh.part import Part
from core.mesh.quoting import quoted

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER = 80


def read_stl(path: Path, attributes: Collection[str] = ()) -> list[Part]:
    """Return the solids in an STL file, which holds no attributes.

    Raises:
        InputError: a line cannot be read, the file holds fewer triangles than it claims, or attributes are
            asked for.
    """
    check_known(attributes, ())
    data = path.read_bytes()
    # Some programs begin binary files with "solid", too; letters in place of the count claim far more than there is.
    is_text = in_bytes(data[:_HEADER]).lstrip().lower().startswith(b"solid")
    if not is_text or _claimed(data) <= _held(data):
        return [_binary(data)]
    return _solids(in_bytes(data))


def _claimed(data: bytes) -> int:
    return int.from_bytes(data[_HEADER : _HEADER + 4], "little")


def _held(data: bytes) -> float:
    """Return how many triangles the bytes of a binary file hold."""
    return (len(data) - _HEADER - 4) / _FACET.itemsize


def _binary(data: bytes) -> Part:
    count = _claimed(data)
    if count > _held(data):
        raise InputError(f"The file ends before the {count} triangles that it claims to have; export the mesh again.")
    corners = np.frombuffer(data, _FACET, count, _HEADER + 4)["corners"].reshape(-1, 3)
    return Part("", corners.astype(np.float64), np.arange(3 * count).reshape(-1, 3), None)


def _solids(data: bytes) -> list[Part]:
    lines = [(number, line.strip()) for number, line in enumerate(data.splitlines(), 1)]
    vertices = [(number, line[6:]) for number, line in lines if line[:6].lower() == b"vertex"]
    heads = [(number, line[5:]) for number, line in lines if line[:5].lower() == b"solid"]
    rows, numbers = [line for _, line in vertices], [number for number, _ in vertices]
    odd = np.flatnonzero(text_of(rows).count_words() != 3)
    if len(odd):
        line = quoted(rows[odd[0]].decode("latin-1"))
        raise InputError(f"Line {numbers[odd[0]]} needs three numbers: {line}; export the mesh again.")
    corners = parse_numbers(rows, numbers.__getitem__).reshape(-1, 3)
    wrong = np.argwhere(~np.isfinite(corners))
    if len(wrong):
        row, column = wrong[0].tolist()
        raise InputError(f"Line {numbers[row]}: {what_is_wrong(rows[row].split()[column])}")
    parts = []
    for (begin, name), (end, _) in pairwise([*heads, (len(lines) + 1, b"")]):
        own = corners[np.searchsorted(numbers, begin) : np.searchsorted(numbers, end)]
        if len(own) % 3:
            raise InputError(f"The solid that begins on line {begin} ends in mid-triangle; export the mesh again.")
        parts.append(Part(name.decode("utf-8", "replace").strip(), own, np.arange(len(own)).reshape(-1, 3), None))
    return parts
