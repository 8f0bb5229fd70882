from __future__ import annotations

import numpy as np
import pytest
from skimage.color import rgb2lab

from core.parameterization.cielab import lab


@pytest.mark.parametrize(("color", "expected"), [((0, 0, 0), (0, 0, 0)), ((1, 1, 1), (100, 0, 0))])
def test_black_and_white(color: tuple[float, ...], expected: tuple[float, ...]) -> None:
    np.testing.assert_allclose(lab(np.array(color, float)), expected, atol=0.02)


def test_all_colors_against_another_implementation() -> None:
    colors = np.random.default_rng(0).random((50, 40, 3))
    np.testing.assert_allclose(lab(colors), rgb2lab(colors), atol=0.05)
