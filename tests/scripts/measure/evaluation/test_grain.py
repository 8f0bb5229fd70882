"""Grain: 1 for the style picture itself, less when it is blurred, more with noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from torch import Tensor

from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from core.texture.stages import pixel_width
from scripts.measure.evaluation.grain import grain
from scripts.measure.evaluation.model import FULL_RANGE, VIEW_SIZE
from scripts.measure.evaluation.pictures import style_at_zoom
from tests.scripts.measure.evaluation.models import model_of


@pytest.fixture(scope="session")
def as_seen(two_islands: Callable[..., Mesh], painting: Tensor) -> tuple[Mesh, np.ndarray]:
    """A board, and a texture that shows the painting on it at the scale of the views."""
    mesh = two_islands()
    surface = surface_of(mesh, "y")
    # How many texels of the painting, at the size of zoom 2, the board has room for.
    texels = 2 / np.linalg.norm([1, 1]) / (0.9 * pixel_width(VIEW_SIZE, FULL_RANGE) / 2)
    side = 1024
    assert surface.areas.sum() == pytest.approx(2.0)
    picture = style_at_zoom(painting, 2)[0].permute(1, 2, 0).numpy()
    index = (np.arange(side) * texels / side).astype(int)
    return mesh, np.ascontiguousarray(picture[np.ix_(index % picture.shape[0], index % picture.shape[1])])


def measured(mesh: Mesh, texture: np.ndarray, style: Tensor) -> float:
    found = grain(model_of(mesh, texture), style)
    assert found is not None
    return found


def test_the_picture_itself_has_its_own_grain(as_seen: tuple[Mesh, np.ndarray], painting: Tensor) -> None:
    assert measured(*as_seen, painting) == pytest.approx(1.0, abs=0.5)


def test_blur_takes_it_away_and_noise_adds_to_it(as_seen: tuple[Mesh, np.ndarray], painting: Tensor) -> None:
    mesh, texture = as_seen
    own = measured(mesh, texture, painting)
    noise = np.random.default_rng(0).normal(0, 0.2, texture.shape)
    assert measured(mesh, gaussian_filter(texture, (4, 4, 0)), painting) < 0.3 * own
    assert measured(mesh, (texture + noise).clip(0, 1), painting) > 1.5 * own
