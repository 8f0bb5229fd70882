"""Vertices at the same place become one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from core.mesh.mesh import unique_rows
from core.mesh.triangles import have_three_corners
from core.printing.repair.workpiece import Workpiece
from core.printing.words import counted

# As exact as printers are; of a tiny model, a small part of its size.
_DISTANCE, _PART = 0.01, 1e-4


def merge(piece: Workpiece) -> tuple[Workpiece, str]:
    """Return a copy whose vertices within 0.01 mm of each other are one, without the faces that this takes away, and
    what was done, in a sentence."""
    distance = min(_DISTANCE, _PART * float(np.ptp(piece.positions, axis=0).max()))
    first, same = unique_rows(piece.positions)
    places = piece.positions[first]
    pairs = cKDTree(places).query_pairs(distance, output_type="ndarray")
    graph = coo_matrix((np.ones(len(pairs), bool), tuple(pairs.T)), (len(places),) * 2)
    number, of_places = connected_components(graph, directed=False)
    kept = np.full(number, len(places))
    np.minimum.at(kept, of_places, np.arange(len(places)))
    triangles = of_places[same][piece.triangles]
    whole = have_three_corners(triangles)
    gone = len(piece.positions) - number
    if not gone:
        return piece, ""
    words = f"{counted(gone, 'vertex is', 'vertices are')} merged with others at the same place"
    if (~whole).any():
        words += f", and {counted(int((~whole).sum()), 'face')} without area removed"
    merged = replace(piece, positions=places[kept], triangles=triangles).faces(whole).with_used_vertices()
    return merged, words + "."
