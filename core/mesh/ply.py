"""PLY files, text or binary: polygons and triangle strips, with UVs per corner or per vertex."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.mesh.part import Part, at_corners
from core.mesh.ply_attributes import vertex_attributes
from core.mesh.ply_header import read_header
from core.mesh.ply_rows import Column, Columns, Lists, read_rows
from core.mesh.polygons import triangulate

_INDICES = ("vertex_indices", "vertex_index")
_CORNER_UVS = ("texcoord", "texcoords", "uv")
_VERTEX_UVS = (
    ("s", "t"),
    ("u", "v"),
    ("texture_u", "texture_v"),
    ("texture_s", "texture_t"),
    ("tex_u", "tex_v"),
    ("texcoord_u", "texcoord_v"),
    ("tu", "tv"),
)


def read_ply(path: Path, attributes: Collection[str] = ()) -> list[Part]:
    """Return the surface in a PLY file with some of the ``attributes`` of its vertices (``vertex_attributes``).

    UVs per face corner take precedence over UVs per vertex; a face whose list of them is empty has none.

    Raises:
        InputError: the file is damaged, a face refers to a vertex that it does not have, or there is no such attribute.
    """
    data = path.read_bytes()
    header = read_header(data)
    elements = read_rows(data, header)
    vertex = elements.get("vertex", {})
    positions = _pairs(vertex, ("x", "y", "z"))
    if positions is None:
        raise InputError("The PLY file has no vertices with x, y, and z; export the mesh again.")
    uv_names, vertex_uvs = next(
        ((names, found) for names in _VERTEX_UVS if (found := _pairs(vertex, names)) is not None), ((), None)
    )
    values = vertex_attributes(vertex, header, attributes, uv_names)
    face = elements.get("face", {})
    corners, sizes = _polygons(_first_list(face, _INDICES), len(positions))
    cut = triangulate(positions[corners], sizes)
    uvs = _corner_uvs(_first_list(face, _CORNER_UVS), sizes)
    if uvs is None and vertex_uvs is not None:
        uvs = vertex_uvs[corners]
    triangles = corners[cut]
    parts = [Part("", positions, triangles, None if uvs is None else uvs[cut], at_corners(values, triangles))]
    strips = _strip_triangles(*_strips(_first_list(elements.get("tristrips", {}), _INDICES)))
    if len(strips):
        _check_indices(strips, len(positions))
        strip_uvs = None if vertex_uvs is None else vertex_uvs[strips]
        parts.append(Part("", positions, strips, strip_uvs, at_corners(values, strips)))
    return parts


def _pairs(columns: Columns, names: tuple[str, ...]) -> np.ndarray | None:
    """Return some columns of numbers side by side, float64 [rows, names]; None if one of them is missing."""
    found: list[Column | None] = [columns.get(name) for name in names]
    numbers = [column.astype(np.float64) for column in found if isinstance(column, np.ndarray)]
    return np.stack(numbers, axis=1) if len(numbers) == len(names) else None


def _first_list(columns: Columns, names: tuple[str, ...]) -> Lists | None:
    """Return the first column that has one of the names and holds lists."""
    found = [columns.get(name) for name in names]
    return next((column for column in found if isinstance(column, Lists)), None)


def _polygons(lists: Lists | None, vertices: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices int64 [C] of the corners of all polygons, and the number of corners int64 [P] of each."""
    if lists is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    _check_indices(lists.values, vertices)
    return lists.values.astype(np.int64), lists.sizes


def _check_indices(indices: np.ndarray, vertices: int) -> None:
    wrong = ~((indices >= 0) & (indices < vertices))
    if wrong.any():
        raise InputError(
            f"A face refers to vertex {indices[wrong][0]:.0f}, but the PLY file has {vertices}, counted from 0; "
            "export the mesh again."
        )


def _corner_uvs(lists: Lists | None, sizes: np.ndarray) -> np.ndarray | None:
    """Return the UVs [C, 2] of all corners, NaN on faces that do not have one for each; None if no face has."""
    if lists is None or len(lists.sizes) != len(sizes):
        return None
    whole = lists.sizes == 2 * sizes
    if not (whole & (sizes > 0)).any():
        return None
    uvs = np.full((int(sizes.sum()), 2), np.nan)
    uvs[np.repeat(whole, sizes)] = lists.values[np.repeat(whole, lists.sizes)].reshape(-1, 2)
    return uvs


def _strips(lists: Lists | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices int64 [N] of all strips, and the strip int64 [N] that each belongs to: -1 ends one."""
    if lists is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    indices = lists.values.astype(np.int64)
    ends = indices == -1
    number = np.repeat(np.arange(len(lists.sizes)), lists.sizes) + np.cumsum(ends)
    return indices[~ends], number[~ends]


def _strip_triangles(indices: np.ndarray, strips: np.ndarray) -> np.ndarray:
    """Return the triangles int64 [F, 3] of strips: every second one is turned around; those without area are joints."""
    if len(indices) < 3:
        return np.empty((0, 3), np.int64)
    triangles = np.stack([indices[:-2], indices[1:-1], indices[2:]], axis=1)
    first = np.maximum.accumulate(np.where(np.diff(strips, prepend=-1) != 0, np.arange(len(strips)), 0))[:-2]
    odd = (np.arange(len(triangles)) - first) % 2 == 1
    triangles[odd] = triangles[odd][:, [1, 0, 2]]
    a, b, c = triangles.T
    return triangles[(strips[:-2] == strips[2:]) & (a != b) & (b != c) & (c != a)]
