"""Parts that touch at a vertex get one each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.sides import fans_of, sides_of
from core.printing.repair.workpiece import Workpiece
from core.printing.words import counted


def unpinched(piece: Workpiece) -> tuple[Workpiece, str]:
    """Return a closed copy in which the faces around each vertex are a single fan, and what was done, in a sentence."""
    of_corners = fans_of(piece.triangles, sides_of(piece.triangles))
    fans = int(of_corners.max()) + 1
    more = fans - len(np.unique(piece.triangles))
    if not more:
        return piece, ""
    vertex = np.empty(fans, np.int64)
    vertex[of_corners] = piece.triangles.reshape(-1)
    apart = replace(piece, positions=piece.positions[vertex], triangles=of_corners.reshape(-1, 3))
    return (
        apart,
        f"{counted(more, 'vertex where parts merely touch is', 'vertices where parts merely touch are')} split.",
    )
