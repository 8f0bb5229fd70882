"""Scale: even where the pattern is, uneven where one island shows it larger."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from torch import Tensor

from core.mesh.mesh import Mesh
from scripts.measure.evaluation.scale import scale
from tests.scripts.measure.evaluation.models import model_of


def spread(mesh: Mesh, texture: np.ndarray) -> float:
    found = scale(model_of(mesh, texture)).spread
    assert found is not None
    return found


def test_one_size_on_both_islands(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    assert spread(two_islands(0.08), clouds) < 0.1


def test_an_island_of_half_the_texels_shows_the_pattern_twice_as_large(
    two_islands: Callable[..., Mesh], clouds: np.ndarray
) -> None:
    assert spread(two_islands(0.08, part=0.4), clouds) > 0.15


def test_one_island_alone_has_no_spread(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    mesh = two_islands()
    assert scale(model_of(mesh, clouds)).spread is None


def test_the_style_has_a_spread_of_its_own(
    two_islands: Callable[..., Mesh], clouds: np.ndarray, painting: Tensor
) -> None:
    mesh = two_islands(0.08)
    own = scale(model_of(mesh, clouds), painting).own
    assert own is not None and 0 < own < 0.3
