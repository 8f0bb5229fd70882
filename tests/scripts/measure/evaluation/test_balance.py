"""Balance: sides of one color, and a model that is darker on one side."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from scripts.measure.evaluation.balance import balance
from scripts.measure.evaluation.model import Model


def test_a_dark_side_shows(ball: Mesh, clouds: np.ndarray, painting: Tensor) -> None:
    surface = surface_of(ball, "y")
    half = np.where(np.arange(512)[None, :, None] < 256, 0.5 * clouds, clouds).astype(np.float32)
    even = balance(Model(ball, surface, clouds), painting)
    dark = balance(Model(ball, surface, half), painting)
    assert even.spread < 0.05 < dark.spread
    assert dark.ratio is not None and even.ratio is not None and dark.ratio > 3 * even.ratio


def test_without_a_style_there_is_no_ratio(ball: Mesh, clouds: np.ndarray) -> None:
    assert balance(Model(ball, surface_of(ball, "y"), clouds)).ratio is None
