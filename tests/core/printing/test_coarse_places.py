"""The map of coarse places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.printing.coarse_places import write_map
from tests.core.printing.broken import sphere


def test_coarse_places_are_red_and_fine_ones_blue(tmp_path: Path) -> None:
    mesh = sphere()
    upper = mesh.positions[mesh.triangles][:, :, 2].min(axis=1) > 0
    densities = np.where(upper, 900.0, 30.0)
    densities[:10] = np.nan
    write_map(tmp_path / "map.png", mesh, densities, 300)
    picture = np.asarray(Image.open(tmp_path / "map.png").convert("RGB")).astype(int)
    front = picture[24:424, 24:424]
    top, side = front[40, 200], front[250, 200]
    assert top[2] > top[0] + 20
    assert side[0] > side[2] + 60
    assert (picture[-20:, -20:] == 255).all(), "the paper is white"
