"""Strokes on a cylinder whose UV map lays them along it, or across."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from core.mesh.directions import along_v
from core.render.direction_fields import CornerDirections
from core.render.orientation import orientation_along
from core.render.surface import surface_of
from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.orientation import direction_of, orientation_error
from tests.core.directed import cylinder


def strokes(degrees: float, side: int = 256, wavelength: float = 16) -> Tensor:
    """A picture of strokes that lean counterclockwise from upright."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    angle = np.radians(degrees)
    phase = (x * np.cos(angle) - y * np.sin(angle)) * 2 * np.pi / wavelength
    return torch.from_numpy((0.5 + 0.4 * np.sin(phase)).astype(np.float32)).expand(1, 3, side, side)


@pytest.mark.parametrize("degrees", [0, 30, -60])
def test_the_strokes_of_a_picture_have_an_angle(degrees: float) -> None:
    angle, agreement = direction_of(strokes(degrees))
    assert angle == pytest.approx(degrees, abs=2)
    assert agreement > 0.95


def test_pictures_without_a_direction_say_so() -> None:
    both = (strokes(0) + strokes(90)) / 2
    assert direction_of(both)[1] < 0.3


@pytest.mark.parametrize("degrees", [0, 90, 30])
def test_the_error_is_the_angle_between_strokes_and_field(degrees: float) -> None:
    mesh, _ = cylinder(turn=0.4)
    surface = surface_of(mesh, "z")
    # The map is 2.5 wide and 2 high on the surface.
    # Fine strokes: of wide ones, a view shows few, and what is slanted turns them.
    texture = strokes(0 if degrees == 0 else 90, 512, 6)[0].permute(1, 2, 0).numpy().copy()
    field = orientation_along(surface, CornerDirections(surface, along_v(mesh)))
    style = strokes(30 if degrees == 30 else 0)
    found = orientation_error(Model(mesh, surface, texture), style, field)
    expected = {0: 0, 90: 90, 30: 60}[int(degrees)]
    assert found == pytest.approx(expected, abs=6)
