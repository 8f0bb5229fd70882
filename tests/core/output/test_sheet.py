from __future__ import annotations

import numpy as np

from core.output.sheet import contact_sheet


def test_pictures_lie_row_by_row_on_white_paper() -> None:
    pictures = [np.full((10, 20, 3), value) for value in (0.1, 0.2, 0.3)]
    sheet = contact_sheet(pictures, columns=2, gap=4)
    assert sheet.shape == (24, 44, 3)
    assert (sheet[:10, :20] == 0.1).all()
    assert (sheet[:10, 24:] == 0.2).all()
    assert (sheet[14:, :20] == 0.3).all()
    assert (sheet[14:, 24:] == 1).all()
    assert (sheet[10:14] == 1).all()


def test_many_pictures_make_a_sheet_about_as_high_as_wide() -> None:
    height, width, _ = contact_sheet(16 * [np.zeros((30, 30, 3))]).shape
    assert height == width
