"""Faces without area, and faces that are there twice, go; what they hold together stays closed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.mesh import unique_rows
from core.mesh.sides import sides_of
from core.mesh.triangles import have_three_corners
from core.printing.repair.workpiece import Workpiece
from core.printing.words import counted

# A triangle is flat if its height is below this part of its longest side.
_FLATNESS = 1e-6
# A corner that is so close to another one, as a part of the longest side, is the same.
_SAME = 1e-3
_PASSES = 8


def remove_degenerate(piece: Workpiece) -> tuple[Workpiece, str]:
    """Return a copy without faces that have no area or are there twice, and what was done, in a sentence.

    A flat triangle lies between its neighbors like a closed zipper, so that removing it would leave a gap: it takes its
    longest side's neighbor apart instead, whose new halves end at its third corner.
    """
    before = len(piece.triangles)
    piece = piece.faces(_once(piece.triangles))
    for _ in range(_PASSES):
        flat = _flat(piece)
        if not flat.any():
            break
        piece = _flipped(_collapsed(piece, flat))
        piece = piece.faces(_once(piece.triangles))
    piece = piece.faces(~_flat(piece)).with_used_vertices()
    gone = before - len(piece.triangles)
    return piece, f"{counted(gone, 'face')} without area, or there twice, removed." if gone else ""


def _once(triangles: np.ndarray) -> np.ndarray:
    """Return indices of triangles, those with three different vertices, each set of these once."""
    distinct = np.flatnonzero(have_three_corners(triangles))
    first, _ = unique_rows(np.sort(triangles[distinct], axis=1))
    return np.asarray(distinct[np.sort(first)])


def _flat(piece: Workpiece) -> np.ndarray:
    """Return whether triangles are flat, bool [F]."""
    corners = piece.positions[piece.triangles]
    sides = np.roll(corners, -1, axis=1) - corners
    doubled = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return np.asarray(doubled <= _FLATNESS * (sides**2).sum(axis=2).max(axis=1))


def _longest_first(piece: Workpiece, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners [N] where the longest sides of triangles [N] begin, and how far along these the third corners
    lie, from 0 to 1."""
    corners = piece.positions[piece.triangles[chosen]]
    start = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2).argmax(axis=1)
    rows = np.arange(len(chosen))
    a, b, c = (corners[rows, (start + step) % 3] for step in range(3))
    length = ((b - a) ** 2).sum(axis=1)
    return start, ((c - a) * (b - a)).sum(axis=1) / np.where(length > 0, length, 1)


def _collapsed(piece: Workpiece, flat: np.ndarray) -> Workpiece:
    """Return the copy in which the third corner of a flat triangle is the end of its longest side that it is at."""
    chosen = np.flatnonzero(flat)
    start, along = _longest_first(piece, chosen)
    near = (along < _SAME) | (along > 1 - _SAME)
    chosen, start, along = chosen[near], start[near], along[near]
    merged = np.arange(len(piece.positions))
    third = piece.triangles[chosen, (start + 2) % 3]
    end = piece.triangles[chosen, np.where(along < 0.5, start, (start + 1) % 3)]
    merged[np.maximum(third, end)] = np.minimum(third, end)
    return replace(piece, triangles=merged[piece.triangles])


def _flipped(piece: Workpiece) -> Workpiece:
    """Return the copy in which flat triangles and the neighbors at their longest sides have swapped diagonals."""
    flat = _flat(piece)
    chosen = np.flatnonzero(flat)
    start, along = _longest_first(piece, chosen)
    partner = sides_of(piece.triangles).partners[3 * chosen + start]
    other = partner // 3
    usable = (partner >= 0) & ~flat[other] & (along > _SAME) & (along < 1 - _SAME)
    # No neighbor has two flat triangles at once.
    first = np.unique(other[usable], return_index=True)[1]
    index = np.flatnonzero(usable)[first]
    chosen, start, along, other, side = chosen[index], start[index], along[index], other[index], partner[index] % 3
    rows = np.arange(len(chosen))
    tip = piece.triangles[chosen, (start + 2) % 3]
    begin, end, far = (piece.triangles[other, (side + step) % 3] for step in range(3))
    places = [piece.weights[other, (side + step) % 3] for step in range(3)]
    # The neighbor runs along the side the other way, unless one of the two is turned over.
    same_way = piece.triangles[chosen, start] == begin
    share = np.where(same_way, along, 1 - along)[:, None]
    middle = places[0] * (1 - share) + places[1] * share
    triangles, weights, of_triangles = piece.triangles.copy(), np.array(piece.weights), piece.of_triangles.copy()
    triangles[other[rows]] = np.stack([begin, tip, far], axis=1)
    weights[other[rows]] = np.stack([places[0], middle, places[2]], axis=1)
    triangles[chosen] = np.stack([tip, end, far], axis=1)
    weights[chosen] = np.stack([middle, places[1], places[2]], axis=1)
    of_triangles[chosen] = piece.of_triangles[other]
    return replace(piece, triangles=triangles, weights=weights, of_triangles=of_triangles)
