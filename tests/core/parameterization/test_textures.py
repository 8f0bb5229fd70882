"""What every parameterization of a texture promises (``core.parameterization.texture``), and how the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.mesh.mesh import Mesh
from core.parameterization.channels import MapSpace
from core.parameterization.color import natural_colors
from core.parameterization.fourier_texture import FourierTexture
from core.parameterization.solid_texture import SolidTexture
from core.parameterization.texture import TextureParameterization
from core.render.cameras import turntable_cameras
from core.render.embree import EmbreeRasterizer
from core.render.sampling import mip_pyramid, sample
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer
from core.texture.bake import bake
from core.texture.udim import Tile, cut

Texture = TextureParameterization[Any]

MEAN = torch.tensor([0.3, 0.5, 0.7])
COLORS = natural_colors(MEAN)
SIZES = (64, 128, 256)
MAPS = (MapSpace("height", levels=lambda voxel: min(1.0, 4 * voxel)), MapSpace("roughness", mean=0.8))


def fourier() -> Texture:
    return FourierTexture(SIZES, COLORS)


def solid(globe: Surface) -> Texture:
    return SolidTexture(globe, 0.06, SIZES, COLORS, seed=0)


@pytest.fixture(params=["fourier", "solid"])
def texture(request: pytest.FixtureRequest, globe: Surface) -> Texture:
    return fourier() if request.param == "fourier" else solid(globe)


@pytest.fixture(scope="module")
def buffer(globe: Surface) -> UVBuffer:
    return EmbreeRasterizer(globe).rasterize(turntable_cameras(globe)[1][1], 64)


def visible(texture: Texture, seed: int = 0) -> list[Tensor]:
    """Parameters of stage 0 that make a pattern which is plain to see."""
    initial = texture.initial(torch.Generator().manual_seed(seed))
    first = initial[0]
    deviation = first.std(dim=0) if first.ndim == 2 else first.std()
    return [values / deviation for values in initial]


def grown(texture: Texture, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
    for step in range(stage + 1):
        parameters = texture.grow(parameters, step)
    return list(parameters)


def spread(colors: Tensor) -> Tensor:
    """How far colors [N, 3] lie from each other."""
    return colors.std(dim=0).mean()


def test_parameters_of_zero_mean_the_mean_color(texture: Texture, buffer: UVBuffer) -> None:
    zeros = [torch.zeros_like(values) for values in texture.initial(torch.Generator())]
    colors = texture.values(zeros, texture.lookup(buffer, 0))
    assert colors.shape == (len(buffer.pixels), 3)
    torch.testing.assert_close(colors, MEAN.expand_as(colors), atol=1e-4, rtol=0)


def test_a_texture_begins_near_its_mean_and_follows_the_generator(texture: Texture, buffer: UVBuffer) -> None:
    first, again, other = (texture.initial(torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert all(torch.equal(*pair) for pair in zip(first, again, strict=True))
    assert not all(torch.equal(*pair) for pair in zip(first, other, strict=True))
    colors = texture.values(first, texture.lookup(buffer, 0))
    assert 0 < (colors - MEAN).abs().max() < 0.1


def test_growth_keeps_the_colors(texture: Texture, buffer: UVBuffer) -> None:
    parameters = visible(texture)
    for stage in range(1, len(SIZES)):
        after = texture.grow(parameters, stage)
        assert sum(values.numel() for values in after) > 1.5 * sum(values.numel() for values in parameters)
        old = texture.values(parameters, texture.lookup(buffer, stage - 1))
        new = texture.values(after, texture.lookup(buffer, stage))
        assert spread(old) > 0.02
        # Texels of another size are filtered otherwise; a solid texture has none.
        assert (new - old).abs().mean() < (0.5 if isinstance(texture, FourierTexture) else 1e-4) * spread(old)
        parameters = after


def test_what_does_not_grow_stays_the_same_object(texture: Texture) -> None:
    for stage in range(len(SIZES)):
        parameters = grown(texture, texture.initial(torch.Generator()), stage)
        assert all(one is other for one, other in zip(texture.grow(parameters, stage), parameters, strict=True))


def test_gradients_reach_all_parameters(texture: Texture, buffer: UVBuffer) -> None:
    parameters = [values.requires_grad_() for values in grown(texture, visible(texture), 1)]
    colors = texture.values(parameters, texture.lookup(buffer, 1))
    (colors * torch.rand(colors.shape, generator=torch.Generator().manual_seed(0))).sum().backward()
    for values in parameters:
        assert values.grad is not None
        gradient = values.grad.to_dense()
        assert gradient.isfinite().all() and gradient.abs().max() > 0


@pytest.fixture(scope="module")
def tile(ball: Mesh, globe: Surface) -> Tile:
    return cut(ball, globe)[0]


def test_the_finished_texture_shows_what_the_views_showed(texture: Texture, tile: Tile, buffer: UVBuffer) -> None:
    """Bake the texture, look it up at the view's UVs, and find the view again."""
    parameters = grown(texture, visible(texture), len(SIZES) - 1)
    seen = texture.values(parameters, texture.lookup(buffer, len(SIZES) - 1))
    baked = torch.from_numpy(bake(texture, parameters, tile, 256, len(SIZES) - 1)).permute(2, 0, 1)[None]
    worn = sample(mip_pyramid(baked, 4), torch.from_numpy(buffer.uvs), torch.from_numpy(buffer.uv_footprint))
    upside_down = sample(mip_pyramid(baked.flip(2), 4), torch.from_numpy(buffer.uvs), torch.zeros(len(buffer.uvs)))
    assert (worn - seen).abs().mean() < 0.3 * spread(seen)
    assert (upside_down - seen).abs().mean() > 0.5 * spread(seen)


def test_texels_are_found_once(texture: Texture, tile: Tile) -> None:
    indices = np.concatenate([found for found, _ in texture.texel_lookups(tile.texels, tile.index, 64, 0)])
    assert len(np.unique(indices)) == len(indices)
    assert 0.7 * 64**2 < len(indices) <= 64**2


def seam_step(texture: Texture, tile: Tile) -> float:
    """How far the colors on both sides of the globe's seam differ, relative to places that have nothing in common."""
    image = bake(texture, grown(texture, visible(texture), len(SIZES) - 1), tile, 256, len(SIZES) - 1)
    # The map's margin is a twentieth: these are the columns of the seam's two sides, and of a quarter turn from it.
    west, east, middle = (image[50:206, column] for column in (int(0.05 * 256), int(0.95 * 256), 70))
    return float(np.abs(west - east).mean() / np.abs(west - middle).mean())


def test_a_solid_texture_has_no_seam(globe: Surface, tile: Tile) -> None:
    assert seam_step(solid(globe), tile) < 0.35
    assert seam_step(fourier(), tile) > 0.5, "else this measures nothing"


@pytest.mark.parametrize("kind", ["fourier", "solid"])
def test_maps_are_channels_beside_the_color_from_the_view_to_the_image(
    kind: str, globe: Surface, buffer: UVBuffer, tile: Tile
) -> None:
    texture: Texture = (
        FourierTexture(SIZES, COLORS, maps=MAPS)
        if kind == "fourier"
        else SolidTexture(globe, 0.06, SIZES, COLORS, seed=0, maps=MAPS)
    )
    parameters = grown(texture, visible(texture), 2)
    found = texture.values(parameters, texture.lookup(buffer, 2))
    assert found.shape == (len(buffer.pixels), 5)
    assert all(0.01 < float(found[:, channel].std()) < 0.5 for channel in range(5))
    assert found.min() > 0 and found.max() < 1
    baked = bake(texture, parameters, tile, 64, 2)
    assert baked.shape == (64, 64, 5)
    assert np.abs(baked[..., 3].mean() - 0.5) < 0.1 and np.abs(baked[..., 4].mean() - 0.8) < 0.1


def test_a_start_texture_begins_with_maps_at_their_means(globe: Surface, buffer: UVBuffer) -> None:
    texture = SolidTexture(globe, 0.06, SIZES, COLORS, seed=0, maps=MAPS)
    found = texture.values(texture.fit([torch.full((1, 3, 32, 32), 0.4)], 64), texture.lookup(buffer, 0))
    torch.testing.assert_close(found[:, :3].mean(dim=0), torch.full((3,), 0.4), atol=0.02, rtol=0)
    torch.testing.assert_close(found[:, 3:], torch.tensor([0.5, 0.8]).expand(len(found), 2), atol=1e-4, rtol=0)


def test_places_beside_the_ball_are_those_at_its_rim(globe: Surface, buffer: UVBuffer) -> None:
    """As places around wide texels are, where their normals are made."""
    texture = solid(globe)
    parameters = visible(texture)
    at_rim = replace(buffer, points=buffer.points / np.linalg.norm(buffer.points, axis=1, keepdims=True))
    far = replace(buffer, points=(3 * at_rim.points).astype(np.float32))
    found, wanted = (texture.values(parameters, texture.lookup(one, 0)) for one in (far, at_rim))
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=0)
