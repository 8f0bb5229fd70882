"""Whether the surface is closed."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.printing.check import Check
from core.printing.checks.structure import Structure
from core.printing.words import counted

_NAME, _TITLE = "holes", "Holes"


def check_holes(structure: Structure) -> Check:
    """Count holes, and edges that are open only because vertices at the same place are not one."""
    sides = structure.sides
    border = sides.at(sides.uses == 1)
    holes = _groups(structure, border)
    edges = np.concatenate([structure.ends(border), structure.unjoined])
    figures = {"holes": holes, "open_edges": len(border), "unjoined_edges": len(structure.unjoined)}
    if holes:
        message = (
            f"The surface has {counted(holes, 'hole')} ({counted(len(border), 'open edge')}), so that nothing tells "
            "inside from outside; repair holes."
        )
        return Check(_NAME, _TITLE, "failed", holes, message, "holes", edges=edges, figures=figures)
    if len(edges):
        message = (
            f"{counted(len(edges), 'edge')} {'is' if len(edges) == 1 else 'are'} open because vertices at the same "
            "place are not joined; merge them."
        )
        return Check(_NAME, _TITLE, "failed", len(edges), message, "merge", edges=edges, figures=figures)
    if not len(structure.triangles):
        return Check(_NAME, _TITLE, "failed", 0, "The model has no surface; export it again.", figures=figures)
    return Check(_NAME, _TITLE, "passed", 0, "The surface is closed.", figures=figures)


def _groups(structure: Structure, border: np.ndarray) -> int:
    """Return into how many holes open sides [N] join."""
    if not len(border):
        return 0
    used, places = np.unique(structure.vertices(border), return_inverse=True)
    one, other = places.reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(border), bool), (one, other)), (len(used),) * 2)
    return int(connected_components(graph, directed=False)[0])
