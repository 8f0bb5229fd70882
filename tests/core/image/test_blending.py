from __future__ import annotations

import numpy as np
import torch

from core.image.blending import over, over_checkerboard, premultiplied


def test_opaque_hides_and_clear_shows_what_is_behind() -> None:
    color = torch.tensor([0.2, 0.5, 0.9]).view(1, 3, 1, 1)
    behind = torch.tensor([0.7, 0.1, 0.4]).view(1, 3, 1, 1)
    for alpha, seen in ((1.0, color), (0.0, behind)):
        picture = torch.cat([color, torch.full((1, 1, 1, 1), alpha)], dim=1)
        torch.testing.assert_close(over(premultiplied(picture), behind), seen)


def test_half_transparent_white_over_black_is_half_the_light() -> None:
    picture = torch.tensor([1.0, 1.0, 1.0, 0.5]).view(1, 4, 1, 1)
    seen = over(premultiplied(picture), torch.zeros(1, 3, 1, 1))
    torch.testing.assert_close(seen, torch.full((1, 3, 1, 1), 0.5 ** (1 / 2.2)))


def test_clear_places_show_the_checks() -> None:
    shown = over_checkerboard(np.zeros((4, 4, 4), dtype=np.float32), check=2)
    assert np.ptp(shown[:2, :2]) < 1e-6
    assert abs(shown[0, 0, 0] - shown[0, 2, 0]) > 0.1
    np.testing.assert_allclose(shown[0, 0], shown[2, 2])
