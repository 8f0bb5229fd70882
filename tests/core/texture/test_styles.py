from __future__ import annotations

import pytest
import torch

from core.texture.stages import CLOSEST_ZOOM
from core.texture.styles import TextureStyles


@pytest.mark.parametrize(("side", "zoom"), [(256, 1), (128, 2), (64, 4), (16, CLOSEST_ZOOM), (1024, 1)])
def test_cameras_come_as_close_as_the_picture_has_detail(side: int, zoom: int) -> None:
    assert TextureStyles((torch.rand(1, 3, 256, 400),), side, (1.0,)).closest_zoom == zoom


def test_the_mean_color_is_that_of_all_pictures() -> None:
    black, white = torch.zeros(1, 3, 4, 4), torch.ones(1, 3, 40, 40)
    torch.testing.assert_close(
        TextureStyles((black, white), 64, (1.0, 1.0)).colors(with_base=False).mean, torch.full((3,), 0.5)
    )


def test_without_pictures_everything_is_open() -> None:
    styles = TextureStyles((), 64, ())
    assert styles.closest_zoom == CLOSEST_ZOOM
    assert styles.colors(with_base=False).mean.tolist() == [0.5, 0.5, 0.5]
