"""What the vertices of a PLY file have beside their places: colors, and whatever the program that wrote it adds."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from core.mesh.attributes import check_known
from core.mesh.ply_header import Header
from core.mesh.ply_rows import Columns

COLOR = "color"
_COLORS = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))
_ALPHAS = ("alpha", "diffuse_alpha", "a")
_PLACES = ("x", "y", "z", "nx", "ny", "nz")


def vertex_attributes(
    vertex: Columns, header: Header, wanted: Collection[str], taken: Collection[str]
) -> dict[str, np.ndarray]:
    """Return the attributes of vertices that are wanted, each float32 [V, C]: ``color``, from 0 to 1, and any other
    property that holds single numbers, under its own name, apart from those that are ``taken``.

    Raises:
        InputError: the file does not have one of them.
    """
    if not wanted:
        return {}
    kinds = _kinds(header)
    known: dict[str, tuple[str, ...]] = {name: (name,) for name in kinds if name not in (*_PLACES, *taken)}
    color = color_properties(header)
    if color is not None:
        known = {COLOR: color} | {name: own for name, own in known.items() if name not in (COLOR, *color, *_ALPHAS)}
    check_known(wanted, known)
    return {name: _values(vertex, kinds, known[name], name == COLOR and color is not None) for name in wanted}


def color_properties(header: Header) -> tuple[str, str, str] | None:
    """Return the names of the properties that are the color of vertices, None if there are none."""
    return next((names for names in _COLORS if _kinds(header).keys() >= set(names)), None)


def _kinds(header: Header) -> dict[str, np.dtype]:
    """Return the types of the single numbers that each vertex has, by their names."""
    return {
        one.name: one.kind
        for element in header.elements
        if element.name == "vertex"
        for one in element.properties
        if one.count_kind is None
    }


def _values(vertex: Columns, kinds: dict[str, np.dtype], names: tuple[str, ...], is_color: bool) -> np.ndarray:
    columns = [_scaled(np.asarray(vertex[name], np.float32), kinds[name], is_color) for name in names]
    return np.stack(columns, axis=1)


def _scaled(values: np.ndarray, kind: np.dtype, is_color: bool) -> np.ndarray:
    """Return the numbers from 0 to 1 that the whole numbers of colors stand for; others are returned as they are."""
    return values / np.float32(np.iinfo(kind).max) if is_color and kind.kind in "iu" else values
