"""Palette: the share of the surface in colors that no style picture contains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.mesh.mesh import Mesh
from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.palette import palette
from scripts.measure.evaluation.pictures import wrapped
from tests.scripts.measure.evaluation.models import model_of

BLUE = (0.1, 0.1, 1.0)


@pytest.fixture(scope="module")
def gray() -> Tensor:
    """A style picture of all grays, and of nothing else."""
    return torch.linspace(0, 1, 256).view(1, 1, 16, 16).expand(1, 3, 16, 16)


@pytest.fixture(scope="module")
def blotched(two_islands: Callable[..., Mesh]) -> Model:
    """A gray board, blue where v > 0.75. Its UV islands reach up to v = 0.9, so that is a sixth of it."""
    texture = np.full((512, 512, 3), 0.5, np.float32)
    texture[:128] = BLUE
    return model_of(two_islands(), texture)


def test_a_laid_over_style_picture_keeps_the_palette(ball: Mesh, painting: Tensor) -> None:
    assert palette(model_of(ball, wrapped(painting, 512)), [painting]) < 0.001


def test_a_blue_blotch_counts_with_its_area(blotched: Model, gray: Tensor) -> None:
    assert palette(blotched, [gray]) == pytest.approx(1 / 6, abs=0.003)


def test_colors_of_any_of_several_styles_are_in(blotched: Model, gray: Tensor) -> None:
    blue = torch.tensor(BLUE).view(1, 3, 1, 1).expand(1, 3, 8, 8)
    assert palette(blotched, [gray, blue]) < 0.003, "only the border of the blotch mixes both"
