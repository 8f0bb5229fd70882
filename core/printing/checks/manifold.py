"""Whether the surface is a single sheet everywhere."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

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
    """Return the vertices [N] around which triangles form more than one fan.

    Corners of triangles are the nodes of a graph, and those that share a vertex and an edge of it are joined.
    """
    sides, triangles = structure.sides, structure.triangles
    pairs = sides.at(sides.uses == 2).reshape(-1, 2)
    one, other = pairs.T
    one_end, other_end = (3 * (side // 3) + (side % 3 + 1) % 3 for side in (one, other))
    opposed = sides.forward[one] != sides.forward[other]
    links = np.concatenate(
        [
            np.stack([one, np.where(opposed, other_end, other)]),
            np.stack([one_end, np.where(opposed, other, other_end)]),
        ],
        axis=1,
    )
    graph = coo_matrix((np.ones(links.shape[1], bool), tuple(links)), (triangles.size,) * 2)
    number, fans = connected_components(graph, directed=False)
    vertex_of_fan = np.zeros(number, np.int64)
    vertex_of_fan[fans] = triangles.reshape(-1)
    # Around an edge of many faces, or at the border of two holes, fans are apart but the surface is not.
    several = np.bincount(vertex_of_fan, minlength=len(structure.points)) > 1
    several[structure.vertices(sides.at(sides.uses != 2))] = False
    return np.flatnonzero(several)
