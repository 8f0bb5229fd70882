"""Solid textures as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import InputError
from core.mesh.mesh import Mesh, mesh_of
from core.parameterization.channels import MapSpace
from core.parameterization.color import natural_colors
from core.parameterization.solid_texture import SolidTexture
from core.render.surface import Surface, sample_points
from core.render.symmetry import symmetry_of
from core.render.uv_buffer import evenly_spread
from core.texture.heights import HeightScale
from core.texture.palette import Palette
from core.texture.solid_file import Solid, read_solid, solid_of, write_solid

RADIUS, CENTER = 50.0, np.array([3.0, 2.0, 1.0])


def mesh_like(surface: Surface) -> Mesh:
    """The mesh of a surface in the coordinates of a file, a part of which is its origin."""
    corners = surface.corners.reshape(-1, 3) * RADIUS
    return mesh_of(corners, np.arange(len(corners)).reshape(-1, 3), surface.uvs, CENTER)


def texture_of(surface: Surface, axes: str = "") -> tuple[SolidTexture, list[Tensor]]:
    colors = natural_colors(torch.tensor([0.3, 0.5, 0.7]))
    texture = SolidTexture(surface, 0.02, (64, 128), colors, seed=5, symmetry=symmetry_of(surface, axes))
    generator = torch.Generator().manual_seed(1)
    grown = texture.grow(texture.initial(generator), 1)
    return texture, [torch.randn(tensor.shape, generator=generator) for tensor in grown]


def written(surface: Surface, folder: Path, axes: str = "", palette: Palette | None = None) -> tuple[Solid, Solid]:
    texture, parameters = texture_of(surface, axes)
    parts = texture.solid(parameters, 1)
    assert parts is not None
    solid = solid_of(mesh_like(surface), parts, palette)
    assert write_solid(folder / "solid.npz", solid)
    return solid, read_solid(folder / "solid.npz")


@pytest.mark.parametrize("axes", ["", "x"])
def test_colors_are_those_of_the_texture(globe: Surface, tmp_path: Path, axes: str) -> None:
    _, read = written(globe, tmp_path, axes)
    texture, parameters = texture_of(globe, axes)
    places = replace(evenly_spread(globe, 5000, 0, 1))
    seen = texture.values(parameters, texture.lookup(replace(places, footprint=np.full(5000, 0.02, np.float32)), 1))
    ball = np.linalg.norm(globe.corners.reshape(-1, 3), axis=1).max() * RADIUS
    found = read.at(places.points * ball + CENTER, 0.02 * ball)
    assert np.abs(found - seen.numpy()).mean() < 0.5 / 255
    assert np.abs(found - seen.numpy()).max() < 6 / 255


def test_points_a_little_off_the_surface_have_its_colors(globe: Surface, tmp_path: Path) -> None:
    _, read = written(globe, tmp_path)
    points = sample_points(globe, 2000, 0)[0] * RADIUS + CENTER
    off = points + 0.002 * RADIUS
    assert np.abs(read.at(off, 1.0) - read.at(points, 1.0)).mean() < 0.03
    assert np.isfinite(read.at(np.array([[1e6, 0, 0], CENTER]), 1.0)).all()


def test_colors_are_limited_to_the_palette(globe: Surface, tmp_path: Path) -> None:
    gray = Palette([torch.linspace(0.4, 0.6, 256).expand(1, 3, 16, 256)])
    _, read = written(globe, tmp_path, palette=gray)
    found = read.at(sample_points(globe, 500, 0)[0] * RADIUS + CENTER, 1.0)
    assert found.min() > 0.3
    assert found.max() < 0.7


def test_damaged_files_are_refused(globe: Surface, tmp_path: Path) -> None:
    written(globe, tmp_path)
    path = tmp_path / "solid.npz"
    with np.load(path) as arrays:
        whole = dict(arrays)
    cut = {name: values[: len(values) // 2] if name == "values_2" else values for name, values in whole.items()}
    np.savez(path, **cut)
    with pytest.raises(InputError, match="make the texture again"):
        read_solid(path)
    hollow = {name: whole[name][:0] for name in ("blocks_1", "corners_1", "values_1")}
    np.savez(path, **{**whole, **hollow, "shape_1": whole["shape_1"] * [1, 1, 1, 0, 1]})
    with pytest.raises(InputError, match="has no blocks"):
        read_solid(path)
    path.write_bytes(b"PK")
    with pytest.raises(InputError, match="make the texture again"):
        read_solid(path)


def test_maps_are_those_of_the_texture_and_know_their_depth(globe: Surface, tmp_path: Path) -> None:
    spaces = (
        MapSpace("height", 0.5, 4.0, lambda voxel: voxel),
        MapSpace("roughness", 0.7, ends=(0.2, 0.9), shares=(-0.8, 0.6)),
    )
    colors = natural_colors(torch.tensor([0.3, 0.5, 0.7]))
    texture = SolidTexture(globe, 0.02, (64, 128), colors, seed=5, maps=spaces)
    generator = torch.Generator().manual_seed(1)
    grown = texture.grow(texture.initial(generator), 1)
    parameters = [torch.randn(tensor.shape, generator=generator) for tensor in grown]
    parts = texture.solid(parameters, 1)
    assert parts is not None
    scale = HeightScale(0.25, "engrave")
    assert write_solid(tmp_path / "solid.npz", solid_of(mesh_like(globe), parts, None, scale))
    read = read_solid(tmp_path / "solid.npz")
    assert read.maps == ("height", "roughness")
    assert read.depth == scale.depth == 0.5

    places = replace(evenly_spread(globe, 2000, 0, 1), footprint=np.full(2000, 0.02, np.float32))
    seen = texture.maps(parameters, texture.lookup(places, 1)).numpy()
    ball = np.linalg.norm(globe.corners.reshape(-1, 3), axis=1).max() * RADIUS
    found = read.maps_at(places.points * ball + CENTER, 0.02 * ball)
    np.testing.assert_allclose(found[:, 1], seen[:, 1], atol=1e-3)
    # What would stand out is cut in.
    np.testing.assert_allclose(found[:, 0], 0.5 - seen[:, 0] / 2, atol=1e-3)
    assert read.at(places.points * ball + CENTER, 1.0).shape == (2000, 3)
