"""One object of a file, as every reader returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

import numpy as np

from core.errors import InputError
from core.mesh.labels import listed
from core.mesh.quoting import object_name, quoted

_NAMED = 8


@dataclass(frozen=True)
class Part:
    """One object of a file, in its place: triangles in float64, whatever the file holds.

    ``name`` is the object's name in the file. ``positions`` float64 [V, 3] in the file's own coordinates,
    ``triangles`` int64 [F, 3] indices into them, ``uvs`` float64 [F, 3, 2] per corner with the origin at the bottom
    left, NaN at faces that have none, or None where no face has any. ``attributes`` are values per corner by name, each
    float32 [F, 3, C]; of all that the file holds, those that whoever reads it asks for. ``materials`` int64 [F] are the
    numbers of the file's materials, −1 for none, or None where no face has any.
    """

    name: str
    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None
    attributes: Mapping[str, np.ndarray] = field(default_factory=dict)
    materials: np.ndarray | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader finds in a file: its objects, and ``notes`` that the user should know, as sentences."""

    parts: Sequence[Part]
    notes: tuple[str, ...] = ()


def chosen(reading: Reading, objects: Sequence[str]) -> Reading:
    """Return the objects of some names alone, or all if there are no names.

    Raises:
        InputError: the file has no such object.
    """
    if not objects:
        return reading
    names = {object_name(name): None for name in objects}
    known = dict.fromkeys(object_name(part.name) for part in reading.parts if part.name)
    missing = next((name for name in names if name not in known), None)
    if missing is not None:
        near = [f"did you mean {quoted(name)}?" for name in get_close_matches(missing, known, n=1)]
        has = f"it has {listed([quoted(name) for name in known], _NAMED)}" if known else "its objects have no names"
        raise InputError(f"There is no visible object {quoted(missing)}, {(near or [f'{has}.'])[0]}")
    return replace(reading, parts=[part for part in reading.parts if object_name(part.name) in names])


def at_corners(values: Mapping[str, np.ndarray], triangles: np.ndarray) -> dict[str, np.ndarray]:
    """Return attributes of vertices, [V, C] each, as attributes of the corners of ``triangles`` (see ``Part``)."""
    # Several times faster than with brackets.
    return {name: np.take(rows.astype(np.float32), triangles, axis=0) for name, rows in values.items()}


def joined_attributes(parts: Sequence[Part]) -> dict[str, np.ndarray]:
    """Return the attributes of all parts, float32 [F, 3, C] each: 0 on parts that do not have them, and where they are
    NaN or infinite."""
    names = dict.fromkeys(name for part in parts for name in part.attributes)
    return {name: _joined_attribute(parts, name) for name in names}


def joined_materials(parts: Sequence[Part]) -> np.ndarray:
    """Return the numbers of the materials of all parts, int64 [F]."""
    own = [np.full(len(part.triangles), -1) if part.materials is None else part.materials for part in parts]
    return np.concatenate([np.empty(0, np.int64), *own])


def _joined_attribute(parts: Sequence[Part], name: str) -> np.ndarray:
    """Return an attribute of all parts, float32 [F, 3, C]; a single component stands for as many as others have."""
    most = max(part.attributes[name].shape[2] for part in parts if name in part.attributes)
    joined = np.zeros((sum(len(part.triangles) for part in parts), 3, most), np.float32)
    start = 0
    for part in parts:
        values = part.attributes.get(name)
        if values is not None:
            width = values.shape[2] if values.shape[2] > 1 else most
            joined[start : start + len(values), :, :width] = values
        start += len(part.triangles)
    joined[~np.isfinite(joined)] = 0
    return joined
