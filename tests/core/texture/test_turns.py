"""Turns of the style within a view."""

from __future__ import annotations

import numpy as np
import pytest

from core.texture.turns import TURNS, angle_of, turn_weights


@pytest.mark.parametrize("degrees", [0, 10, 30, 200, -15, 350, 360, 719])
def test_the_two_nearest_turns_share_an_angle(degrees: float) -> None:
    weights = turn_weights(np.radians([degrees]))
    assert weights.shape == (TURNS, 1) and weights.sum() == pytest.approx(1)
    counted = np.flatnonzero(weights[:, 0] > 1e-6)
    assert len(counted) <= 2
    away = [(np.degrees(angle_of(int(turn))) - degrees + 180) % 360 - 180 for turn in counted]
    assert sum(angle * weight for angle, weight in zip(away, weights[counted, 0], strict=True)) == pytest.approx(
        0, abs=1e-3
    )
