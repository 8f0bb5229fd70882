from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.output.turntable import layout_of, write_turntable


@pytest.mark.parametrize(("count", "columns", "shape"), [(8, 4, (2, 4)), (3, 4, (1, 3)), (5, 2, (3, 2))])
def test_pictures_stand_in_rows(tmp_path: Path, count: int, columns: int, shape: tuple[int, int]) -> None:
    red = np.zeros((64, 96, 3), np.float32)
    red[..., 0] = 1
    write_turntable(tmp_path / "sheet.png", [(f"{45 * index}°", red) for index in range(count)], columns)
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet).astype(int)
    is_red = (pixels == (255, 0, 0)).all(axis=2)
    assert is_red.sum() == count * 64 * 96
    assert is_red.any(axis=0).sum() == shape[1] * 96
    assert is_red.any(axis=1).sum() == shape[0] * 64
    assert is_red[[0, -1]].sum() + is_red[:, [0, -1]].sum() == 0


def test_labels_stand_below_their_pictures(tmp_path: Path) -> None:
    picture = np.ones((96, 96, 3), np.float32)
    write_turntable(tmp_path / "with.png", [("front", picture), ("", picture)])
    with Image.open(tmp_path / "with.png") as sheet:
        dark = np.asarray(sheet.convert("L")) < 128
    assert dark[:, : dark.shape[1] // 2].any()
    assert not dark[:, dark.shape[1] // 2 :].any()


@pytest.mark.parametrize("side", [32, 48, 97, 384])
@pytest.mark.parametrize("count", [4, 8])
def test_the_layout_of_a_turntable_is_found_again(tmp_path: Path, side: int, count: int) -> None:
    views = [("", np.full((side, side, 3), index / count, np.float32)) for index in range(count)]
    write_turntable(tmp_path / "turntable.png", views)
    with Image.open(tmp_path / "turntable.png") as sheet:
        found = layout_of(*sheet.size)
        assert found is not None
        layout, rows = found
        assert (layout.width, rows) == (side, count // 4)
        for index in range(count):
            left, top = layout.corner(index)
            view = np.asarray(sheet.crop((left, top, left + side, top + side)))
            assert (view == round(255 * index / count)).all()


def test_other_pictures_are_no_turntables() -> None:
    assert layout_of(512, 512) is None
    assert layout_of(1, 1) is None
