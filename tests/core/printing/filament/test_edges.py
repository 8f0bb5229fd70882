from __future__ import annotations

import numpy as np

from core.printing.filament.edges import edges_of, neighbors

TWO = np.array([[0, 1, 2], [2, 1, 3]])


def test_edges_are_there_once() -> None:
    edges = edges_of(TWO)
    assert edges.ends.tolist() == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    assert edges.ends[edges.of_triangles[1]].tolist() == [[1, 2], [1, 3], [2, 3]]


def test_neighbors_share_an_edge() -> None:
    edges = edges_of(TWO)
    pairs, shared = neighbors(edges)
    assert pairs.tolist() == [[0, 1]]
    assert edges.ends[shared].tolist() == [[1, 2]]
    fan = edges_of(np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]]))
    assert neighbors(fan)[0].tolist() == [[0, 1], [1, 2]]
