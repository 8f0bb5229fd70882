from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from core.settings.texture import TextureSettings
from core.texture.pattern_size import pattern_scale, usual_length


def scale(ball: Mesh, factor: float, **settings: float) -> float:
    surface = surface_of(replace(ball, positions=(ball.positions * factor).astype(np.float32)), "z")
    return pattern_scale(TextureSettings(style=("style.png",), **settings), surface)  # type: ignore[arg-type]


def test_a_size_in_scene_units_is_relative_to_how_large_the_model_is(ball: Mesh) -> None:
    assert scale(ball, 2, pattern_size=0.5) == pytest.approx(scale(ball, 1, pattern_size=0.5) / 2)
    assert scale(ball, 7, style_scale=0.5) == 0.5
    surface = surface_of(ball, "z")
    usual = TextureSettings(style=("style.png",), pattern_size=usual_length(surface))
    assert pattern_scale(usual, surface) == pytest.approx(1)


def test_a_size_that_no_texture_can_show_is_refused_with_those_that_one_can(ball: Mesh) -> None:
    with pytest.raises(InputError, match=r"1e-06 is too small for this model; choose one from .* of the scene's units"):
        scale(ball, 1, pattern_size=1e-6)
    with pytest.raises(InputError, match=r"too large for this model"):
        scale(ball, 1, pattern_size=1e6)
