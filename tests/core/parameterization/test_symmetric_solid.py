"""Solid textures that are symmetric: mirrored points have the same color."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.parameterization.color import natural_colors
from core.parameterization.solid_texture import SolidTexture
from core.render.camera import Camera
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface
from core.render.symmetry import symmetry_of

COLORS = natural_colors(torch.tensor([0.3, 0.5, 0.7]))


@pytest.mark.parametrize("axes", ["", "x", "yz", "xyz"])
def test_mirrored_points_have_equal_colors_to_the_last_bit(globe: Surface, axes: str) -> None:
    texture = SolidTexture(globe, 0.06, (64, 128), COLORS, seed=5, symmetry=symmetry_of(globe, axes))
    parameters = texture.grow(texture.initial(torch.Generator().manual_seed(0)), 1)
    parameters = [torch.randn(p.shape, generator=torch.Generator().manual_seed(1)) for p in parameters]
    camera = Camera(eye=np.array([2.0, 1.0, 6.0]), target=np.zeros(3), up=globe.up)
    buffer = EmbreeRasterizer(globe).rasterize(camera, 64)
    seen = texture.values(parameters, texture.lookup(buffer, 1))
    for index, axis in enumerate("xyz"):
        mirrored = buffer.points.copy()
        mirrored[:, index] *= -1
        found = texture.values(parameters, texture.lookup(replace(buffer, points=mirrored), 1))
        assert torch.equal(found, seen) == (axis in axes)
    assert seen.std() > 0.05
