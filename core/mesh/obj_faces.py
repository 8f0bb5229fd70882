"""The faces of an OBJ file: which vertex and which UV each corner has."""

from __future__ import annotations

import re
from typing import NoReturn

import numpy as np

from core.errors import InputError
from core.mesh.numbers import parse_numbers, ranges, text_of
from core.mesh.obj_lines import ObjLines
from core.mesh.quoting import quoted

# How often a slash and a double slash come per corner, and what follows from it: how many numbers a corner has, and
# whether the second is a UV. That is "1", "1/2", "1/2/3", and "1//3".
_FORMS = ((0, 0, 1, False), (1, 0, 2, True), (2, 0, 3, True), (2, 1, 2, False))
_CORNER = re.compile(rb"\+?(\d+)(?:/\+?(\d*)(?:/[+-]?\d*)?)?")


def read_corners(lines: ObjLines) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the vertex [C] and the UV [C] (0: none) of each corner of all faces, counted from 1, and the number of
    corners [P] of each face; all int64.

    Raises:
        InputError: a face cannot be read.
    """
    faces = lines.faces
    text = text_of(faces)
    sizes, (slashes, doubled) = text.count_words() - 1, text.count_letters(b"/")
    starts = np.cumsum(sizes) - sizes
    vertices, uvs = np.zeros(int(sizes.sum()), np.int64), np.zeros(int(sizes.sum()), np.int64)
    odd = sizes > 0
    for single, double, width, with_uvs in _FORMS:
        those = np.flatnonzero((slashes == single * sizes) & (doubled == double * sizes) & (sizes > 0))
        plain = faces if len(those) == len(faces) else [faces[index] for index in those]
        corners = _plain_corners(plain, int(sizes[those].sum()), width)
        if corners is not None:
            places = ranges(starts[those], sizes[those])
            vertices[places] = corners[:, 0]
            uvs[places] = corners[:, 1] if with_uvs else 0
            odd[those] = False
    for index in np.flatnonzero(odd).tolist():
        place = slice(starts[index], starts[index] + sizes[index])
        vertices[place], uvs[place] = zip(*_mixed_corners(lines, index), strict=True)
    return vertices, uvs, sizes


def check_range(lines: ObjLines, indices: np.ndarray, sizes: np.ndarray, count: int, what: str) -> None:
    """Make sure that ``indices`` [C] of corners count something that there is, from 1 to ``count``.

    Raises:
        InputError: one does not; the message names the line.
    """
    wrong = np.flatnonzero((indices < 1) | (indices > count))
    if len(wrong):
        face = int(np.searchsorted(np.cumsum(sizes), wrong[0], side="right"))
        raise InputError(
            f"Line {lines.number(b'f', face)} refers to {what} {indices[wrong[0]]}, but the file has {count}, counted "
            "from 1; export the mesh again."
        )


def _plain_corners(faces: list[bytes], corners: int, width: int) -> np.ndarray | None:
    """Return the numbers [corners, width] of faces whose corners all have so many; None if they do not."""
    # Any other "f" makes the count of numbers wrong.
    text = b" ".join(faces).replace(b"f ", b" ").replace(b"/", b" ")
    try:
        numbers = parse_numbers([text], int)
    except InputError:
        return None
    if len(numbers) != corners * width or not (np.abs(numbers) < 2**53).all() or (numbers % 1).any():
        return None
    return numbers.astype(np.int64).reshape(-1, width)


def _mixed_corners(lines: ObjLines, index: int) -> list[tuple[int, int]]:
    """Return the vertex and the UV (0: none) of each corner of one face."""
    found = [_CORNER.fullmatch(word) for word in lines.faces[index].split()[1:]]
    pairs = [(int(one[1]), int(one[2] or 0)) for one in found if one is not None]
    if len(pairs) < len(found) or any(max(pair) >= 2**53 for pair in pairs):
        _refuse(lines, index)
    return pairs


def _refuse(lines: ObjLines, index: int) -> NoReturn:
    line = quoted(lines.faces[index].decode("utf-8", "replace"))
    raise InputError(f"Line {lines.number(b'f', index)} is no face that can be read: {line}; export the mesh again.")
