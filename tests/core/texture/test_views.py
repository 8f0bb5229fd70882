from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.parameterization.color import natural_colors
from core.parameterization.fourier_texture import FourierTexture
from core.parameterization.solid_texture import SolidTexture
from core.parameterization.texture import TextureParameterization
from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_targets
from core.render.embree import EmbreeRasterizer
from core.render.sight import Sight
from core.render.surface import Surface
from core.render.symmetry import symmetry_of
from core.texture.stages import TextureStage
from core.texture.views import ViewMaker, composite, render, texture_colors

GRAY = torch.tensor([0.5, 0.5, 0.5])
COLORS = natural_colors(GRAY)
STAGES = (TextureStage(0, 64, 1), TextureStage(16, 128, 2))
SIZES = [stage.size for stage in STAGES]


def view_maker(surface: Surface, parameterization: TextureParameterization[Any], elevation: float = 0.5) -> ViewMaker:
    return ViewMaker(
        rasterizer=EmbreeRasterizer(surface),
        parameterization=parameterization,
        stages=STAGES,
        cameras=CameraRange((-elevation, elevation), 0.1),
        sight=Sight(surface, camera_targets(surface, 0)),
        view_size=32,
        seed=0,
        background_mean=GRAY.numpy(),
    )


def fourier() -> FourierTexture:
    return FourierTexture(SIZES, COLORS)


def test_same_step_same_view(globe: Surface) -> None:
    one, other = (view_maker(globe, fourier())(5) for _ in range(2))
    for name in ("pixels", "coverage", "background"):
        assert torch.equal(getattr(one, name), getattr(other, name))
    assert not torch.equal(one.background, view_maker(globe, fourier())(6).background)


def test_coverage_says_which_pixels_show_the_model(globe: Surface) -> None:
    view = view_maker(globe, fourier())(3)
    assert view.coverage.shape == (1, 1, 32, 32) and view.background.shape == (1, 3, 32, 32)
    assert torch.equal(view.coverage.flatten().nonzero()[:, 0], view.pixels)
    assert set(view.coverage.unique().tolist()) <= {0.0, 1.0}


def test_cameras_come_closer_with_the_stage(globe: Surface) -> None:
    make = view_maker(globe, fourier())
    assert {make(step).zoom for step in range(16)} == {1}
    assert {make(step).zoom for step in range(16, 32)} == {1, 2}


def test_composite_changes_the_covered_pixels_only() -> None:
    background, colors = torch.zeros(1, 3, 4, 4), torch.ones(2, 3).requires_grad_()
    image = composite(background, torch.tensor([1, 14]), colors)
    assert image[0, :, 0, 1].tolist() == [1, 1, 1] and image[0, :, 3, 2].tolist() == [1, 1, 1]
    assert image.sum() == 6 and background.sum() == 0
    image.sum().backward()
    assert colors.grad is not None and (colors.grad == 1).all()


@pytest.mark.parametrize("kind", ["fourier", "solid"])
def test_a_view_that_shows_nothing_is_a_view(board: Surface, kind: str) -> None:
    """A flat model is seen from its edge now and then."""
    texture: TextureParameterization[Any] = (
        fourier() if kind == "fourier" else SolidTexture(board, 0.1, SIZES, COLORS, 0)
    )
    make = view_maker(board, texture)
    parameters = [p.requires_grad_() for p in texture.initial(torch.Generator().manual_seed(0))]
    edge = Camera(eye=np.array([4.0, 0.0, 0.0]), target=np.zeros(3), up=board.up)
    lookup = texture.lookup(make.rasterizer.rasterize(edge, 32), 0)
    background = torch.rand(1, 3, 32, 32)
    image = composite(background, torch.zeros(0, dtype=torch.int64), texture.values(parameters, lookup))
    assert torch.equal(image, background)
    image.sum().backward()
    assert all(p.grad is not None and not p.grad.to_dense().any() for p in parameters)


def picture() -> Tensor:
    """Red grows to the right, green downwards, and a blue spot lies in the top left corner."""
    ramp = torch.linspace(0, 1, 64)
    image = torch.stack([ramp.expand(64, 64), ramp[:, None].expand(64, 64), torch.zeros(64, 64)])
    image[2, :16, :16] = 1
    return image[None]


def test_a_texture_on_a_board_is_the_picture_itself(board: Surface) -> None:
    distance = 8.0
    aperture = np.sqrt(0.5) / distance
    camera = Camera(eye=np.array([0.0, 0.0, distance]), target=np.zeros(3), up=board.up, aperture=aperture)
    image = render(EmbreeRasterizer(board), camera, 32, 0.5, texture_colors(picture()[0].permute(1, 2, 0).numpy(), 4))
    expected = torch.nn.functional.avg_pool2d(picture(), 2)[0].permute(1, 2, 0).numpy()
    assert image.dtype == np.float32 and image.shape == (32, 32, 3)
    inner = np.abs(image - expected)[1:-1, 1:-1]
    assert inner.mean() < 0.02
    assert image[4, 4, 2] > 0.9 and image[4, -4, 2] < 0.1 and image[-4, 4, 2] < 0.1


def test_background_shows_beside_the_model(globe: Surface) -> None:
    camera = Camera(eye=np.array([0.0, 0.0, 6.0]), target=np.zeros(3), up=globe.up)
    image = render(EmbreeRasterizer(globe), camera, 32, 0.25, texture_colors(np.ones((16, 16, 3)), 1))
    assert image[0, 0].tolist() == [0.25] * 3
    np.testing.assert_allclose(image[16, 16], 1, atol=1e-5)


def test_of_a_symmetric_texture_one_side_counts(globe: Surface) -> None:
    """Style would want mirror images to lean the way that what they mirror does."""
    one_side = symmetry_of(globe, ("x",))
    assert one_side is not None
    texture = SolidTexture(globe, 0.1, SIZES, COLORS, 0, symmetry=one_side)
    make = replace(view_maker(globe, texture), symmetry=one_side, view_size=96)
    for step in range(12):
        buffer = make.rasterizer.rasterize(make.camera(step), 96)
        view = make(step)
        counted = view.coverage.flatten()[view.pixels].numpy()
        assert np.array_equal(counted == 1, buffer.points[:, 0] >= 0)
        assert (counted == 1).mean() > 0.35, "cameras stand on the side that counts"
        assert (counted[buffer.points[:, 0] < -32 * buffer.footprint] == 0).all()
