"""Whether faces look outward."""

from __future__ import annotations

import numpy as np

from core.printing.check import Check
from core.printing.checks.orientation import Orientation
from core.printing.checks.structure import Structure
from core.printing.words import counted

_NAME, _TITLE = "normals", "Normals"


def check_normals(structure: Structure, orientation: Orientation) -> Check:
    """Count faces that look the wrong way: unlike their neighbors, or into the solid."""
    wrong = structure.faces[orientation.wrong].astype(np.int32)
    edges = structure.ends(orientation.clashing)
    totals = np.bincount(structure.shells, minlength=1)
    inverted = int(
        (np.bincount(structure.shells, orientation.wrong, len(totals))[totals > 0] == totals[totals > 0]).sum()
    )
    figures = {"wrong_faces": len(wrong), "clashing_edges": len(edges), "inverted_shells": inverted}
    if orientation.twisted:
        message = (
            f"Faces look to different sides at {counted(len(edges), 'edge')}, and turning them cannot help; make the "
            "model watertight."
        )
        return Check(_NAME, _TITLE, "failed", len(edges), message, "watertight", wrong, edges, figures)
    if not len(wrong):
        return Check(_NAME, _TITLE, "passed", 0, "All faces look outward.", figures=figures)
    if len(wrong) == len(structure.triangles):
        message = "The model is inside out: all faces look inward; repair normals."
    else:
        look = "face looks" if len(wrong) == 1 else "faces look"
        message = f"{len(wrong):,} {look} inward, so that inside and outside are mixed up; repair normals."
    return Check(_NAME, _TITLE, "failed", len(wrong), message, "normals", wrong, edges, figures)
