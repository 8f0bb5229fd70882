from __future__ import annotations

import numpy as np
import pytest
import torch

from core.backbone.network import Backbone
from core.objective.gram import relative_distance
from core.texture.stages import CLOSEST_ZOOM
from core.texture.styles import TextureStyles
from core.texture.turns import TURNS


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


def test_turned_styles_are_those_of_turned_pictures(backbone: Backbone, stripes: np.ndarray) -> None:
    picture = torch.from_numpy(stripes / np.float32(255)).permute(2, 0, 1)[None]
    layers = ("stem", "blocks.1.0")
    upright = TextureStyles((picture,), 96, (1.0,))
    quarter = TextureStyles((picture.rot90(1, (2, 3)),), 96, (1.0,))
    turned, expected = upright.turned(backbone, layers, 96), quarter.turned(backbone, layers, 96)
    for layer in layers:
        assert relative_distance(turned[TURNS // 4][layer], expected[0][layer]) < 0.01
        assert relative_distance(turned[0][layer], expected[0][layer]) > 0.05
