"""One object of a file, as every reader returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Part:
    """One object of a file, in its place: triangles in float64, whatever the file holds.

    ``name`` is the object's name in the file, for messages. ``positions`` float64 [V, 3] in the file's own coordinates,
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
