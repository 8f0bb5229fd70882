"""Whether the surface goes through itself."""

from __future__ import annotations

import numpy as np

from core.printing.check import Check
from core.printing.checks.structure import Structure
from core.printing.words import counted

_NAME, _TITLE = "intersections", "Self-Intersections"


def check_intersections(structure: Structure, pairs: np.ndarray) -> Check:
    """Count faces that go through others, given the pairs [N, 2] that do (``crossings``).

    Shells that overlap are a warning, because most slicers and services unite them.
    """
    shells = structure.shells[pairs]
    within = shells[:, 0] == shells[:, 1]
    faces = structure.faces[np.unique(pairs)].astype(np.int32)
    overlapping = len(np.unique(shells[~within]))
    figures = {"pairs": len(pairs), "pairs_within_shells": int(within.sum()), "overlapping_shells": overlapping}
    if within.any():
        count = len(np.unique(pairs[within]))
        goes = "face goes" if count == 1 else "faces go"
        message = f"{count:,} {goes} through others of the same surface; make the model watertight."
        return Check(_NAME, _TITLE, "failed", len(faces), message, "watertight", faces, figures=figures)
    if len(pairs):
        message = (
            f"{counted(overlapping, 'part')} overlap ({counted(len(faces), 'face')}); many services unite them, else "
            "make the model watertight."
        )
        return Check(_NAME, _TITLE, "warning", len(faces), message, "watertight", faces, figures=figures)
    return Check(_NAME, _TITLE, "passed", 0, "No faces go through each other.", figures=figures)
