"""Whether the surface is a single sheet everywhere."""

from __future__ import annotations

import numpy as np

from core.mesh.sides import fans_of
from core.printing.check import Check
from core.printing.checks.structure import Structure
from core.printing.words import counted

_NAME, _TITLE = "manifold", "Shared Edges"


def check_manifold(structure: Structure) -> Check:
    """Count edges that more than two faces share, and vertices where parts of the surface meet in a point alone."""
    sides = structure.sides
    crowded = sides.uses > 2
    around = sides.at(crowded)
    edges = structure.ends(sides.order[sides.starts[crowded]])
    points = _pinched(structure)
    faces = structure.faces[np.union1d(around // 3, np.flatnonzero(np.isin(structure.triangles, points).any(axis=1)))]
    figures = {"crowded_edges": len(edges), "pinched_vertices": len(points)}
    if len(edges):
        share = "1 edge is" if len(edges) == 1 else f"{len(edges):,} edges are"
        message = f"{share} shared by more than two faces, which no solid has; make the model watertight."
    elif len(points):
        message = (
            f"Parts of the surface touch in a point alone at {counted(len(points), 'vertex', 'vertices')}, and "
            "break there; make the model watertight."
        )
    else:
        return Check(_NAME, _TITLE, "passed", 0, "Each edge joins two faces at most.", figures=figures)
    return Check(
        _NAME,
        _TITLE,
        "failed" if len(edges) else "warning",
        len(edges) + len(points),
        message,
        "watertight",
        faces=faces.astype(np.int32),
        edges=edges,
        figures=figures,
    )


def _pinched(structure: Structure) -> np.ndarray:
    """Return the vertices [N] around which triangles form more than one fan."""
    sides, triangles = structure.sides, structure.triangles
    fans = fans_of(triangles, sides)
    vertex_of_fan = np.zeros(int(fans.max(initial=-1)) + 1, np.int64)
    vertex_of_fan[fans] = triangles.reshape(-1)
    # Around an edge of many faces, or at the border of two holes, fans are apart but the surface is not.
    several = np.bincount(vertex_of_fan, minlength=len(structure.points)) > 1
    several[structure.vertices(sides.at(sides.uses != 2))] = False
    return np.flatnonzero(several)
