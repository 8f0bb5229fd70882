from __future__ import annotations

import numpy as np

from core.parameterization.cielab import lab
from core.printing.filament.named import named_filaments, rgb
from core.printing.filament.quantize import quantizer


def test_colors_become_the_filament_that_looks_nearest() -> None:
    filaments = named_filaments(["white", "black", "red", "dark blue=#102060", "gray"])
    colors = np.random.default_rng(0).random((5000, 3))
    distances = np.linalg.norm(lab(colors)[:, None] - lab(np.stack([rgb(one) for one in filaments]) / 255), axis=2)
    found = distances[np.arange(len(colors)), quantizer(filaments)(colors)]
    assert (found - distances.min(axis=1)).max() < 3, "nobody sees a smaller difference between two far colors"
    exact = np.stack([rgb(one) for one in filaments]) / 255
    assert quantizer(filaments)(exact).tolist() == [0, 1, 2, 3, 4]
