from __future__ import annotations

import numpy as np

from core.mesh.quantile import quantile
from core.mesh.triangles import areas, have_three_corners, normals

CORNERS = np.array([[[0, 0, 0], [2, 0, 0], [0, 3, 0]], [[0, 0, 0], [1, 1, 1], [2, 2, 2]]], np.float32)


def test_triangles_without_area_have_no_normal() -> None:
    assert areas(CORNERS).tolist() == [3, 0]
    assert normals(CORNERS).tolist() == [[0, 0, 1], [0, 0, 0]]


def test_a_vertex_that_is_there_twice_is_one() -> None:
    triangles = np.array([[0, 1, 2], [0, 0, 1], [0, 1, 1], [1, 0, 1]])
    assert have_three_corners(triangles).tolist() == [True, False, False, False]


def test_values_count_by_their_weights() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([8.0, 1.0, 1.0])
    assert quantile(values, weights, 0.1) == 1
    assert quantile(values, weights, 0.15) == 2
    assert quantile(values, weights, 0.5) == 3
