from __future__ import annotations

import numpy as np

from core.texture.gutter import dilate


def test_dilate_takes_the_nearest() -> None:
    random = np.random.default_rng(0)
    texture, covered = random.random((12, 9, 3)), random.random((12, 9)) < 0.1
    filled = dilate(texture.copy(), covered)
    np.testing.assert_array_equal(filled[covered], texture[covered])
    inside = np.argwhere(covered)
    for row, column in np.argwhere(~covered):
        distances = np.hypot(*(inside - (row, column)).T)
        nearest = inside[np.isclose(distances, distances.min())]
        assert any((filled[row, column] == texture[r, c]).all() for r, c in nearest)


def test_dilate_without_anything_to_do() -> None:
    texture = np.random.default_rng(0).random((4, 4, 3))
    for covered in (np.zeros((4, 4), bool), np.ones((4, 4), bool)):
        np.testing.assert_array_equal(dilate(texture.copy(), covered), texture)
