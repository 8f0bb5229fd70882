"""Whether the model is one piece."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.printing.check import Check
from core.printing.checks.orientation import Orientation
from core.printing.checks.structure import Structure
from core.printing.words import counted, length
from core.settings.print_processes import Process

_NAME, _TITLE = "shells", "Separate Parts"


def check_parts(structure: Structure, orientation: Orientation, pairs: np.ndarray, process: Process) -> Check:
    """Count pieces that fall apart: shells that neither cross, given the pairs [N, 2] of faces that do, nor lie in one
    another."""
    shells = structure.shells
    number = int(shells.max(initial=-1)) + 1
    cavities = int((orientation.depth > 0).sum())
    pieces = _pieces(number, shells[pairs], orientation.depth)
    count = int(pieces.max(initial=-1)) + 1
    widths = _widths(structure, pieces[shells], count)
    crumbs = widths < process.wall
    figures = {
        "shells": number,
        "enclosed_shells": cavities,
        "pieces": count,
        "crumbs": int(crumbs.sum()) if count > 1 else 0,
    }
    if count <= 1:
        enclosed = f" It encloses {counted(cavities, 'other surface')}." if cavities else ""
        return Check(_NAME, _TITLE, "passed", 0, f"The model is one piece.{enclosed}", figures=figures)
    others = structure.faces[pieces[shells] != widths.argmax()].astype(np.int32)
    message = f"The model falls into {counted(count, 'separate part')}"
    if crumbs.any():
        message += f", {crumbs.sum():,} of them smaller than {length(process.wall)}; join or delete them."
    else:
        message += "; join them, unless they are to be separate."
    return Check(_NAME, _TITLE, "warning", count, message, faces=others, figures=figures)


def _pieces(number: int, crossing: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Return the piece that each shell belongs to, int64 [P]: those that cross are one. Shells within others count as
    part of the first piece, as they cannot get lost."""
    links = np.concatenate([crossing, np.stack([np.flatnonzero(depth > 0), _hosts(depth)], axis=1)])
    graph = coo_matrix((np.ones(len(links), bool), tuple(links.T)), (number, number))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _hosts(depth: np.ndarray) -> np.ndarray:
    outermost = int((depth == 0).argmax()) if len(depth) else 0
    return np.full(int((depth > 0).sum()), outermost)


def _widths(structure: Structure, pieces: np.ndarray, count: int) -> np.ndarray:
    """Return the longest side of the box around each piece in millimeters, float64 [count]."""
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    places = structure.points[structure.triangles]
    np.minimum.at(low, pieces, places.min(axis=1))
    np.maximum.at(high, pieces, places.max(axis=1))
    return np.asarray((high - low).max(axis=1, initial=0))
