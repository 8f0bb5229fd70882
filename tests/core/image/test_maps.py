"""Normals of heights that are known in closed form, and pictures that repeat."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from core.image.lit import ReliefLight
from core.image.maps import as_deep_as_can_be, picture_normals, picture_roughness
from core.objective.estimates import height_of_picture
from core.render.shading import Lamp

WIDTH, HEIGHT, DEPTH = 128, 64, 0.04


def waves(across: int, up: int) -> Tensor:
    """Return a height [HEIGHT, WIDTH] in [0, 1] with so many sine waves across the picture and up it."""
    y, x = torch.meshgrid(torch.arange(HEIGHT) / HEIGHT, torch.arange(WIDTH) / WIDTH, indexing="ij")
    return 0.5 + 0.5 * torch.sin(2 * math.pi * (across * x - up * y))


def slopes_of(normals: Tensor) -> tuple[Tensor, Tensor]:
    return -normals[..., 0] / normals[..., 2], -normals[..., 1] / normals[..., 2]


@pytest.mark.parametrize(("across", "up"), [(3, 0), (0, 2), (2, 1)])
def test_normals_of_sine_waves_are_those_of_their_derivatives(across: int, up: int) -> None:
    normals = picture_normals(waves(across, up), DEPTH, wraps=True)
    assert normals.norm(dim=2).allclose(torch.ones(HEIGHT, WIDTH), atol=1e-5)
    y, x = torch.meshgrid(torch.arange(HEIGHT) / HEIGHT, torch.arange(WIDTH) / WIDTH, indexing="ij")
    # Heights are depth · width pixels high: their slope per pixel.
    rise = DEPTH * WIDTH * math.pi * torch.cos(2 * math.pi * (across * x - up * y))
    found_right, found_up = slopes_of(normals)
    assert found_right.allclose(rise * across / WIDTH, atol=0.02 * DEPTH * math.pi * 3)
    # Rows go down, and green points up.
    assert found_up.allclose(rise * up / HEIGHT, atol=0.02 * DEPTH * math.pi * 4)


def test_what_rises_to_the_right_faces_left_and_what_rises_upward_faces_down() -> None:
    ramp = torch.linspace(0, 1, 32)
    assert (picture_normals(ramp.expand(32, 32), 0.1, wraps=False)[..., 0] < 0).all()
    assert (picture_normals(ramp.flip(0)[:, None].expand(32, 32), 0.1, wraps=False)[..., 1] < 0).all()


def test_normals_of_a_picture_that_repeats_are_those_of_its_repetition() -> None:
    picture = torch.rand(1, 3, 32, 48, generator=torch.Generator().manual_seed(0))
    height = height_of_picture(picture, wraps=True)[0, 0]
    shifted = height_of_picture(picture.roll((7, 20), (2, 3)), wraps=True)[0, 0]
    assert shifted.allclose(height.roll((7, 20), (0, 1)), atol=2e-3)
    normals = picture_normals(height, DEPTH, wraps=True)
    assert normals.roll((7, 20), (0, 1)).allclose(picture_normals(height.roll((7, 20), (0, 1)), DEPTH, True), atol=1e-5)


def test_shallow_heights_are_stretched_to_the_whole_depth_and_stay_on_the_surface() -> None:
    stretched = as_deep_as_can_be(0.5 + 0.2 * (waves(2, 1) - 0.5))
    assert stretched.min() < 0.01 and stretched.max() > 0.99 and stretched.mean() == pytest.approx(0.5, abs=1e-3)
    assert as_deep_as_can_be(torch.full((8, 8), 0.5)).unique().tolist() == [0.5]


def test_dark_parts_are_rougher_and_the_mean_is_that_asked_for() -> None:
    picture = torch.cat([torch.full((3, 8, 8), 0.2), torch.full((3, 8, 8), 0.8)], dim=2)
    rough = picture_roughness(picture, 0.6, 0.3)
    assert rough.shape == (8, 16) and rough.mean() == pytest.approx(0.6, abs=1e-4)
    assert (rough[:, :8] > rough[:, 8:]).all()


def test_a_flat_relief_is_clay_and_light_reaches_heights_alone() -> None:
    color = torch.rand(1, 3, 16, 16, requires_grad=True)
    height = torch.full((1, 1, 16, 16), 0.5, requires_grad=True)
    light = ReliefLight(view_size=16, wraps=True)
    flat = light.lit(torch.cat([color, height], dim=1), Lamp(1.0, 1.5))
    assert flat[:, 3].abs().max() == 0 and flat[:, :3].std() < color.std()
    flat[:, :3, 4, 4].sum().backward()
    assert color.grad is not None and color.grad.abs().max() == 0
    assert height.grad is not None and height.grad.abs().max() > 0


def test_slopes_that_face_the_lamp_are_brighter() -> None:
    images = torch.cat([torch.full((1, 3, HEIGHT, WIDTH), 0.5), waves(2, 0)[None, None]], dim=1)
    lit = ReliefLight(view_size=WIDTH, wraps=True).lit(images, Lamp(azimuth=0.0, grazing=1.5))[0, 0]
    right, _ = slopes_of(picture_normals(waves(2, 0), DEPTH, wraps=True))
    assert lit[right < -0.02].mean() > lit[right > 0.02].mean() + 0.05
