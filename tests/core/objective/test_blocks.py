from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from core.objective.blocks import from_planes, halved, in_planes


@pytest.mark.parametrize("size", [(6, 8), (7, 8), (5, 9)])
def test_planes_become_the_picture_again(size: tuple[int, int]) -> None:
    pictures = torch.rand(2, 3, *size)
    planes = in_planes(pictures)
    for row in (0, 1):
        for column in (0, 1):
            expected = pictures[:, :, row::2, column::2][..., : size[0] // 2, : size[1] // 2]
            assert torch.equal(planes[:, :, row, column], expected)
    expected = pictures.clone()
    expected[:, :, size[0] // 2 * 2 :] = 0
    expected[..., size[1] // 2 * 2 :] = 0
    assert torch.equal(from_planes(planes, *size), expected)


@pytest.mark.parametrize("size", [(6, 8), (7, 8), (5, 9)])
def test_half_of_a_picture_is_its_average(size: tuple[int, int]) -> None:
    pictures = torch.rand(2, 3, *size)
    torch.testing.assert_close(halved(pictures), functional.avg_pool2d(pictures, 2))
