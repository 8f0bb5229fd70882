"""One object of a file, as every reader returns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Part:
    """One object of a file, in its place: triangles in float64, whatever the file holds.

    ``name`` is the object's name in the file, for messages. ``positions`` float64 [V, 3] in the file's own coordinates,
    ``triangles`` int64 [F, 3] indices into them, ``uvs`` float64 [F, 3, 2] per corner with the origin at the bottom
    left, NaN at faces that have none, or None where no face has any.
    """

    name: str
    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None


@dataclass(frozen=True)
class Reading:
    """What a reader finds in a file: its objects, and ``notes`` that the user should know, as sentences."""

    parts: Sequence[Part]
    notes: tuple[str, ...] = ()
