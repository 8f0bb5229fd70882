"""Faces that are none."""

from __future__ import annotations

import numpy as np

from core.printing.check import Check, Verdict
from core.printing.checks.structure import Structure
from core.printing.words import counted

_NAME, _TITLE = "degenerate", "Degenerate Faces"


def check_degenerate(structure: Structure) -> Check:
    """Count faces without area, and faces that are there twice."""
    flat = np.concatenate([structure.collapsed, structure.faces[structure.flat]])
    faces = np.union1d(flat, structure.repeated).astype(np.int32)
    figures = {"without_area": len(flat), "repeated": len(structure.repeated)}
    found = []
    if len(flat):
        found.append(f"{counted(len(flat), 'face has', 'faces have')} no area")
    if len(structure.repeated):
        found.append(f"{counted(len(structure.repeated), 'face is', 'faces are')} there twice")
    if not found:
        return Check(_NAME, _TITLE, "passed", 0, "All faces have an area, and none is there twice.", figures=figures)
    message = f"{' and '.join(found)}, which some slicers stumble over; remove degenerate faces."
    verdict: Verdict = "failed" if len(structure.repeated) else "warning"
    return Check(_NAME, _TITLE, verdict, len(faces), message, "degenerate", faces, figures=figures)
