"""Balance: sides of one color, and a model that is darker on one side."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from core.mesh.mesh import Mesh
from scripts.measure.evaluation.balance import balance
from tests.scripts.measure.evaluation.models import model_of


def test_a_dark_side_shows(ball: Mesh, clouds: np.ndarray, painting: Tensor) -> None:
    half = np.where(np.arange(512)[None, :, None] < 256, 0.5 * clouds, clouds).astype(np.float32)
    even = balance(model_of(ball, clouds), painting)
    dark = balance(model_of(ball, half), painting)
    assert even.spread < 0.05 < dark.spread
    assert dark.ratio is not None and even.ratio is not None and dark.ratio > 3 * even.ratio


def test_without_a_style_there_is_no_ratio(ball: Mesh, clouds: np.ndarray) -> None:
    assert balance(model_of(ball, clouds)).ratio is None
