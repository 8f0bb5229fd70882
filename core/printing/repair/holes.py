"""Holes are filled with faces between the vertices around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from core.mesh.polygons import triangulate
from core.mesh.sides import ends_of, fans_of, sides_of
from core.printing.repair.degenerate import remove_degenerate
from core.printing.repair.workpiece import Workpiece
from core.printing.words import counted


def fill_holes(piece: Workpiece) -> tuple[Workpiece, str]:
    """Return a copy whose holes are filled, and what was done, in a sentence.

    New faces take the color of a face beside them. A hole around which the faces do not run the same way is not filled,
    nor is a flat sheet doubled.
    """
    loops = list(_loops(piece.triangles))
    if not loops:
        return piece, ""
    sizes = np.array([len(loop) for loop in loops])
    # A patch runs along the border the other way.
    around = np.concatenate([loop[::-1] for loop in loops])
    vertices = ends_of(piece.triangles, around)[:, 1]
    cut = triangulate(piece.positions[vertices], sizes)
    triangles = vertices[cut]
    known = {tuple(row) for row in np.sort(piece.triangles[np.unique(around // 3)], axis=1).tolist()}
    new = np.array([tuple(sorted(row)) not in known for row in triangles.tolist()], bool)
    beside = around[cut[:, 0]]
    weights = piece.weights[beside // 3, (beside % 3 + 1) % 3][:, None].repeat(3, axis=1)
    filled = piece.with_faces(triangles[new], piece.of_triangles[beside // 3][new], weights[new])
    if not new.any():
        return piece, ""
    filled_loops = len(np.unique(np.repeat(np.arange(len(loops)), sizes)[cut[new, 0]]))
    done = f"{counted(filled_loops, 'hole is', 'holes are')} filled with {counted(int(new.sum()), 'face')}."
    # What closes a crack has no area.
    return remove_degenerate(filled)[0], done


def _loops(triangles: np.ndarray) -> Iterator[list[int]]:
    """Yield the sides around each hole, but not where faces do not run the same way."""
    following = _following(triangles)
    pending = set(following)
    while pending:
        chain = [pending.pop()]
        while (side := following[chain[-1]]) in pending:
            pending.remove(side)
            chain.append(side)
        if following[chain[-1]] == chain[0]:
            yield chain


def _following(triangles: np.ndarray) -> dict[int, int]:
    """Return which open side goes on where another one ends. Where holes touch at a vertex, there are several fans of
    faces around it, and a hole is between two of them."""
    sides = sides_of(triangles)
    free, fans = np.sort(sides.at(sides.uses == 1)), fans_of(triangles, sides)
    leaving = dict(zip(fans[free].tolist(), free.tolist(), strict=True))
    entering = dict(zip(fans[free // 3 * 3 + (free % 3 + 1) % 3].tolist(), free.tolist(), strict=True))
    around: dict[int, list[int]] = defaultdict(list)
    for fan in leaving.keys() & entering.keys():
        around[int(triangles.reshape(-1)[leaving[fan]])].append(fan)
    following = {}
    for open_fans in around.values():
        for fan, other in zip(open_fans, open_fans[1:] + open_fans[:1], strict=True):
            following[entering[fan]] = leaving[other]
    return {side: after for side, after in following.items() if after in following}
