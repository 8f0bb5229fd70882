"""OBJ files: polygons with UVs per corner."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.mesh.attributes import check_known
from core.mesh.numbers import parse_numbers, text_of, what_is_wrong
from core.mesh.obj_faces import check_range, read_corners
from core.mesh.obj_lines import ObjLines, sorted_lines
from core.mesh.part import Part, at_corners
from core.mesh.polygons import triangulate
from core.mesh.quoting import quoted

_COLOR, _COLOR_COLUMNS, _WIDTH_WITH_COLOR = "color", np.arange(3, 6), 6


def read_obj(path: Path, attributes: Collection[str] = ()) -> list[Part]:
    """Return the objects of an OBJ file, or its groups if it has no objects. Lines and points are left out; materials
    are numbers, in the order in which faces use them. The one attribute that there can be is the ``color`` of vertices.

    Raises:
        InputError: a line cannot be read, refers to vertices that the file does not have, or holds a free-form surface,
            or there is no such attribute.
    """
    lines = sorted_lines(path.read_bytes())
    positions = _table(lines, b"v", lines.vertices, 3)
    table = _table(lines, b"vt", lines.uvs, 2)
    vertices, uvs, sizes = read_corners(lines)
    check_range(lines, vertices, sizes, len(positions), "vertex")
    if len(table):
        # 0 stands for none.
        check_range(lines, np.where(uvs == 0, 1, uvs), sizes, len(table), "UV")
    cut = triangulate(positions[vertices - 1], sizes)
    triangles = vertices[cut] - 1
    corner_uvs = np.concatenate([np.full((1, 2), np.nan), table])[uvs[cut]] if len(table) and uvs.any() else None
    parts = _parts(lines, positions, triangles, corner_uvs, sizes, _colors(lines, attributes))
    return list(_with_materials(parts, lines, sizes))


def _parts(
    lines: ObjLines,
    positions: np.ndarray,
    triangles: np.ndarray,
    uvs: np.ndarray | None,
    sizes: np.ndarray,
    colors: dict[str, np.ndarray],
) -> Iterator[Part]:
    """Yield each run of faces of one object with the vertices that it uses."""
    before = np.cumsum([0, *np.maximum(sizes - 2, 0)])
    starts = [(name, int(before[faces])) for faces, name in lines.runs]
    for (name, start), (_, end) in pairwise([*starts, ("", len(triangles))]):
        if end > start:
            used, renumbered = np.unique(triangles[start:end], return_inverse=True)
            own = None if uvs is None else uvs[start:end]
            attributes = at_corners(colors, triangles[start:end])
            yield Part(name, positions[used], renumbered.reshape(-1, 3), own, attributes)


def _with_materials(parts: Iterable[Part], lines: ObjLines, sizes: np.ndarray) -> Iterator[Part]:
    """Yield parts, which follow each other, with the materials of their faces."""
    if len(lines.materials) == 1:
        yield from parts
        return
    faces, numbers = np.array(lines.materials).T
    of_faces = np.repeat(numbers, np.diff(faces, append=len(sizes)))
    of_triangles = np.repeat(of_faces, np.maximum(sizes - 2, 0))
    start = 0
    for part in parts:
        yield replace(part, materials=of_triangles[start : start + len(part.triangles)])
        start += len(part.triangles)


def _table(lines: ObjLines, keyword: bytes, rows: list[bytes], columns: int) -> np.ndarray:
    """Return the first numbers of each line ``v`` or ``vt``, float64 [N, columns]; a UV may have but one."""
    if not rows:
        return np.empty((0, columns))
    widths = text_of(rows).count_words() - 1
    least = 3 if keyword == b"v" else 1
    if (widths < least).any():
        index = int((widths < least).argmax())
        raise InputError(
            f"Line {lines.number(keyword, index)} has too few numbers: {quoted(rows[index].decode('latin-1'))}; "
            "export the mesh again."
        )
    start = len(keyword) + 1
    values = parse_numbers([row[start:] for row in rows], lambda index: lines.number(keyword, index))
    table = _columns(values, widths, np.arange(columns))
    if not np.isfinite(table).all():
        row = int((~np.isfinite(table)).any(axis=1).argmax())
        word = next(
            word for word, value in zip(rows[row].split()[1:], table[row], strict=False) if not np.isfinite(value)
        )
        raise InputError(f"Line {lines.number(keyword, row)}: {what_is_wrong(word)}")
    return table


def _columns(values: np.ndarray, widths: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return some ``columns`` of rows of ``widths`` [N] numbers, which ``values`` has one after the other: float64
    [N, columns], 0 where a row is too short."""
    starts = np.cumsum(widths) - widths
    places = starts[:, None] + np.minimum(columns, widths[:, None] - 1)
    return np.where(columns < widths[:, None], values[places], 0.0)


def _colors(lines: ObjLines, wanted: Collection[str]) -> dict[str, np.ndarray]:
    """Return the colors [V, 3] of vertices by their name if they are wanted, 0 where a vertex has none.

    Raises:
        InputError: anything is wanted that there is not.
    """
    if not wanted:
        return {}
    widths = text_of(lines.vertices).count_words() - 1
    has_color = widths >= _WIDTH_WITH_COLOR
    check_known(wanted, (_COLOR,) if has_color.any() else ())
    values = parse_numbers([row[2:] for row in lines.vertices], lambda index: lines.number(b"v", index))
    colors = np.where(has_color[:, None], _columns(values, widths, _COLOR_COLUMNS), 0.0)
    # Some programs write bytes.
    are_bytes = colors.max() > 1 and not (colors % 1).any()
    return {_COLOR: colors / 255 if are_bytes else colors}
