"""The size of a print once its model is mended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.printing.sizing import with_height
from tests.core.printing.broken import box


def test_what_mending_took_off_the_height_is_made_up_for() -> None:
    mended = with_height(replace(box(10, 20, 76), positions=box(10, 20, 76).positions + np.array([1, 2, 3])), 80.0)
    low, high = mended.positions.min(axis=0), mended.positions.max(axis=0)
    np.testing.assert_allclose(high - low, np.array([10, 20, 76]) * 80 / 76, rtol=1e-6)
    np.testing.assert_allclose((low[:2] + high[:2]) / 2, 0, atol=1e-5)
    assert low[2] == 0


def test_without_a_height_the_model_only_stands_again() -> None:
    stood = with_height(box(10, 20, 76), None)
    np.testing.assert_allclose(np.ptp(stood.positions, axis=0), (10, 20, 76), rtol=1e-6)
    assert stood.positions[:, 2].min() == 0
