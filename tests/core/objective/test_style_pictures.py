from __future__ import annotations

import pytest
import torch

from core.objective.style_pictures import middle_of, scaled_style


@pytest.mark.parametrize(("side", "size"), [(20, (20, 30)), (80, (80, 120)), (1, (1, 2))])
def test_the_shorter_side_gets_the_length(side: int, size: tuple[int, int]) -> None:
    scaled = scaled_style(torch.rand(1, 3, 40, 60), side)
    assert tuple(scaled.shape[2:]) == size
    assert scaled.min() >= 0 and scaled.max() <= 1


def test_the_middle_of_a_large_picture() -> None:
    picture = torch.arange(5.0).expand(1, 3, 4, 5)
    assert middle_of(picture, 3)[0, 0, 0].tolist() == [1, 2, 3]
    assert middle_of(picture, 3).shape == (1, 3, 3, 3)
    assert torch.equal(middle_of(picture, 5), picture)
