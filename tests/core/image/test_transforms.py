"""What the network sees of a picture."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch

from core.image.transforms import NONE, STANDARD, Beyond, Transform, draw_transform, transformed


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.rand((1, 3, 40, 50), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("beyond", get_args(Beyond))
def test_looking_straight_changes_nothing(picture: torch.Tensor, beyond: Beyond) -> None:
    straight = Transform((40, 50), (25.0, 20.0), 1.0, 0.0)
    assert torch.allclose(transformed(picture, straight, beyond), picture, atol=1e-4)


def test_a_repeating_picture_goes_on_beyond_its_borders(picture: torch.Tensor) -> None:
    elsewhere = Transform((40, 50), (25.0 + 50, 20.0 - 80), 1.0, 0.0)
    assert torch.allclose(transformed(picture, elsewhere, "repeat"), picture, atol=1e-4)


def test_beyond_the_borders_there_is_gray_or_nothing(picture: torch.Tensor) -> None:
    far = Transform((8, 8), (-30.0, -30.0), 1.0, 0.0)
    assert torch.allclose(transformed(picture, far, "gray"), torch.tensor(0.5))
    assert torch.allclose(transformed(picture, far, "clear"), torch.tensor(0.0))


def test_zoom_enlarges() -> None:
    disk = ((torch.arange(64) - 31.5) ** 2)[:, None] + ((torch.arange(64) - 31.5) ** 2)[None] < 100
    image = disk.float()[None, None]
    zoomed = transformed(image, Transform((64, 64), (32.0, 32.0), 2.0, 0.3), "clear")
    assert float(zoomed.sum()) == pytest.approx(4 * float(image.sum()), rel=0.05)


def test_the_same_random_numbers_draw_the_same_transform_within_bounds() -> None:
    drawn = [draw_transform(np.random.default_rng((3, step)), (400, 300), 128, STANDARD, False) for step in range(50)]
    assert drawn[7] == draw_transform(np.random.default_rng((3, 7)), (400, 300), 128, STANDARD, False)
    assert all(t.size == (128, 128) for t in drawn)
    assert all(64 - 8 <= t.center[0] <= 300 - 64 + 8 and 64 - 8 <= t.center[1] <= 400 - 64 + 8 for t in drawn)
    still = draw_transform(np.random.default_rng(0), (40, 50), 128, NONE, False)
    assert still == Transform((40, 50), (25.0, 20.0), 1.0, 0.0)
