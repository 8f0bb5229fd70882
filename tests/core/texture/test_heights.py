from __future__ import annotations

import numpy as np
import pytest
import torch

from core.settings.relief import ReliefSide
from core.texture.heights import HeightScale


@pytest.mark.parametrize(("side", "ends"), [("both", [-1, 1]), ("emboss", [0, 2]), ("engrave", [0, -2])])
def test_a_relief_goes_where_it_is_to(side: ReliefSide, ends: list[float]) -> None:
    scale = HeightScale(2.0, side)
    finished = scale.finished(torch.tensor([0.0, 1.0])).numpy()
    assert finished.min() >= 0 and finished.max() <= 1
    np.testing.assert_allclose(scale.height(finished), ends)
    assert scale.height(np.array(0.5)) == 0
