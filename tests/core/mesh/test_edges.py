from __future__ import annotations

import numpy as np

from core.mesh.edges import edges_of
from core.mesh.sides import fans_of, is_closed, sides_of

TWO = np.array([[0, 1, 2], [2, 1, 3]])


def test_edges_are_there_once() -> None:
    edges = edges_of(TWO)
    assert edges.ends.tolist() == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    assert edges.ends[edges.of_triangles[1]].tolist() == [[1, 2], [1, 3], [2, 3]]
    assert edges.counts.tolist() == [1, 1, 2, 1, 1]


def test_neighbors_share_an_edge() -> None:
    sides = sides_of(TWO)
    assert sides.neighbors.T.tolist() == [[0, 1]]
    assert edges_of(TWO).ends[sides.shared].tolist() == [[1, 2]]
    assert sides.partners.tolist() == [-1, 3, -1, 1, -1, -1]
    fan = sides_of(np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]]))
    assert fan.neighbors.T.tolist() == [[0, 1], [1, 2]]
    assert (fan.partners == -1).all()


def test_fans_do_not_depend_on_the_way_that_triangles_look() -> None:
    for triangles in (TWO, np.array([[0, 1, 2], [1, 2, 3]])):
        fans = fans_of(triangles, sides_of(triangles))
        shared = [set(fans[triangles.reshape(-1) == vertex].tolist()) for vertex in range(4)]
        assert [len(one) for one in shared] == [1, 1, 1, 1]


def test_closed_surfaces_run_the_same_way() -> None:
    tetrahedron = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    assert is_closed(tetrahedron)
    turned = tetrahedron.copy()
    turned[0] = turned[0, ::-1]
    assert not is_closed(turned)
    assert not is_closed(tetrahedron[1:])
    assert not is_closed(tetrahedron[:0])
