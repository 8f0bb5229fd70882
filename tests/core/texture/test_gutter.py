from __future__ import annotations

import numpy as np
import pytest

from core.texture import gutter
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


@pytest.mark.parametrize("share", [0.001, 0.1, 0.7])
def test_machines_without_numba_choose_the_same_texels(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    texture, covered = random.random((70, 90, 4), np.float32), random.random((70, 90)) < share
    # Islands, and columns without any texel.
    covered[20:40, 30:60], covered[:, :5] = True, False
    monkeypatch.setattr(gutter, "_LINES_AT_A_TIME", 32)
    found = dilate(texture.copy(), covered)
    monkeypatch.setattr(gutter, "kernels", lambda: None)
    np.testing.assert_array_equal(found, dilate(texture.copy(), covered))
