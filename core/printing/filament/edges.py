"""The edges of triangles, each once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Edges:
    """``ends`` int64 [E, 2] are vertices, the lower one first; ``of_triangles`` int64 [F, 3] are the edges from each
    corner to the next one."""

    ends: np.ndarray
    of_triangles: np.ndarray


def edges_of(triangles: np.ndarray) -> Edges:
    """Return the edges of ``triangles`` int64 [F, 3]."""
    following = np.roll(triangles, -1, axis=1)
    low, high = np.minimum(triangles, following), np.maximum(triangles, following)
    count = int(triangles.max(initial=0)) + 1
    keys, inverse = np.unique((low * count + high).reshape(-1), return_inverse=True)
    return Edges(np.column_stack(np.divmod(keys, count)), inverse.reshape(-1, 3))


def neighbors(edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of triangles int64 [N, 2] that share an edge, and the edges int64 [N]; of the triangles at an edge
    that has more than two, each and the next one."""
    sides = edges.of_triangles.reshape(-1)
    order = np.argsort(sides, kind="stable")
    ordered = sides[order]
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    return np.column_stack([order[same] // 3, order[same + 1] // 3]), ordered[same]
