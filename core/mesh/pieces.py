"""A mesh in pieces that are connected, small, and open: what xatlas unwraps quickly."""

from __future__ import annotations

import numpy as np


def pieces_of(positions: np.ndarray, triangles: np.ndarray, most: int) -> list[np.ndarray]:
    """Return the indices of the triangles of each connected piece, none of more than ``most`` triangles.

    Larger pieces are cut in halves across where they are longest, again and again.

    Args:
        positions: float [V, 3].
        triangles: int [F, 3] indices into them.
        most: a number of triangles.
    """
    neighbors = _neighbors(triangles)
    connected = _connected(np.zeros(len(triangles), np.int64), neighbors)
    middles = positions[triangles].astype(np.float64).mean(axis=1)
    halves = np.empty(len(triangles), np.int64)
    pending, count = _groups(connected), 0
    while pending:
        group = pending.pop()
        if len(group) > most:
            points = middles[group]
            order = group[np.argsort(points[:, np.ptp(points, axis=0).argmax()], kind="stable")]
            pending += [order[: len(order) // 2], order[len(order) // 2 :]]
            continue
        halves[group] = count
        count += 1
    # A half can fall apart.
    return _groups(_connected(halves, neighbors))


def _neighbors(triangles: np.ndarray) -> np.ndarray:
    """Return pairs [N, 2] of triangles that share an edge."""
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    keys = sides[:, 0].astype(np.int64) * (int(triangles.max()) + 1) + sides[:, 1]
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    return np.stack([order[same], order[same + 1]], axis=1) % len(triangles)


def _connected(groups: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Return for each triangle the number of the connected part of its group that it belongs to, int64 [F]."""
    # Scipy takes a while to import, and most jobs start without this.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    one, other = neighbors[groups[neighbors[:, 0]] == groups[neighbors[:, 1]]].T
    graph = coo_matrix((np.ones(len(one), bool), (one, other)), (len(groups), len(groups)))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _groups(numbers: np.ndarray) -> list[np.ndarray]:
    """Return the indices at which each number lies, in the order of the numbers."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.cumsum(np.bincount(numbers))[:-1])
