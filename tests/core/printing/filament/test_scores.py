from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.printing.filament.named import named_filaments
from core.printing.filament.quantize import quantizer
from core.printing.filament.refine import Pieces, refined, whole
from core.printing.filament.scores import scores
from core.steps import result_of

WHITE_UP_TO = 0.13


class HalfWhite:
    """A surface that is white below a height, and black above."""

    def __init__(self, pieces: Pieces) -> None:
        self._corners = pieces.corners

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        heights = np.einsum("nk,nk->n", self._corners[triangles][..., 2], weights)
        return np.repeat(heights[:, None] < WHITE_UP_TO, 3, axis=1).astype(np.float32)


@pytest.mark.parametrize("edge", [0.03, 0.1])
def test_shares_are_equal_where_colors_change_however_fine_the_mesh_is(edge: float) -> None:
    cube = whole(*_cube())
    *_, pieces = refined(cube, edge, lambda some: np.ones(len(some.triangles), bool))
    quantize = quantizer(named_filaments(["white", "black"]))
    shares = result_of(scores(pieces, HalfWhite(cube), quantize, 2, 0.1))
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    heights = pieces.positions[:, 2]
    assert (shares[heights < WHITE_UP_TO - 0.15, 0] > 0.999).all()
    assert (shares[heights > WHITE_UP_TO + 0.15, 1] > 0.999).all()
    assert (shares[heights < WHITE_UP_TO - 0.03, 0] > 0.5).all()
    assert (shares[heights > WHITE_UP_TO + 0.03, 1] > 0.5).all()
    between = np.abs(heights - WHITE_UP_TO) < 0.02
    assert (np.abs(shares[between, 0] - 0.5) < 0.4).all(), "the change is gradual"


def _cube() -> tuple[np.ndarray, np.ndarray]:
    cube = trimesh.creation.box()
    return np.asarray(cube.vertices), np.asarray(cube.faces)
