from __future__ import annotations

import numpy as np
import pytest

from core.texture.heights import HeightScale

ENDS = np.array([0.0, 1.0])


@pytest.mark.parametrize(("side", "ends"), [("both", [-1, 1]), ("emboss", [0, 2]), ("engrave", [0, -2])])
def test_a_relief_goes_where_it_is_to_and_files_mean_the_same(side: str, ends: list[float]) -> None:
    scale = HeightScale(2.0, side)  # type: ignore[arg-type]
    np.testing.assert_allclose(scale.height(ENDS), ends)
    np.testing.assert_allclose((scale.stored(ENDS) - 0.5) * scale.depth, ends)
    assert scale.stored(ENDS).min() >= 0 and scale.stored(ENDS).max() <= 1
    assert scale.height(np.array(scale.surface)) == 0
