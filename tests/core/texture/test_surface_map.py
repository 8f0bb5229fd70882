from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, tiles_of
from core.render.surface import surface_of
from core.texture.surface_map import interpolated, one_value, open_map, surface_map
from core.texture.udim import Tile, cut
from tests.core.mesh.squares import square

PLACES = np.array([[0.25, 0.25], [0.75, 0.75]], np.float32)


def tile_of(mesh: Mesh) -> Tile:
    return cut(mesh, surface_of(mesh, "z"))[0]


def test_a_picture_is_a_map_in_the_uv_map(tmp_path: Path) -> None:
    """White at the top, which is where v is 1; colors count by their mean."""
    Image.fromarray(np.repeat(np.array([[[255, 0, 0]], [[0, 0, 0]]], np.uint8), 16, axis=0).repeat(32, axis=1)).save(
        tmp_path / "mask.png"
    )
    tile = tile_of(square())
    found = surface_map(open_map("mask.png", tmp_path, {}), [tile], ONE_IMAGE, 32)
    np.testing.assert_allclose(found.at(np.zeros(2, int), PLACES), [[0.0], [1 / 3]], atol=1e-3)
    np.testing.assert_allclose(found.at(np.zeros(2, int), PLACES + 3), found.at(np.zeros(2, int), PLACES), atol=1e-5)


def test_an_attribute_is_interpolated_between_corners(tmp_path: Path) -> None:
    mesh = square()
    across = mesh.positions[mesh.triangles][..., :1]
    tile = tile_of(replace(mesh, attributes={"across": across}))
    values = open_map("attribute:across", tmp_path, {"across": across})(tile, 64)
    np.testing.assert_allclose(values[:, :, 0], np.tile((np.arange(64) + 0.5) / 64, (64, 1)), atol=1e-5)


def test_an_attribute_counts_by_the_mean_of_its_components(tmp_path: Path) -> None:
    mesh = square()
    color = np.tile(np.array([0.9, 0.3, 0.0], np.float32), (2, 3, 1))
    tile = tile_of(replace(mesh, attributes={"color": color}))
    found = one_value(open_map("attribute:color", tmp_path, {"color": color}))(tile, 16)
    np.testing.assert_allclose(found, 0.4, atol=1e-6)


def test_an_attribute_that_is_missing_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no attribute hair, it has skin"):
        open_map("attribute:hair", tmp_path, {"skin": np.zeros((1, 3, 1))})
    with pytest.raises(InputError, match=r"it has none"):
        open_map("attribute:hair", tmp_path, {})


def test_each_tile_has_a_picture_of_its_own(tmp_path: Path) -> None:
    mesh = square()
    assert mesh.uvs is not None
    two = replace(
        mesh,
        triangles=np.concatenate([mesh.triangles, mesh.triangles]),
        uvs=np.concatenate([mesh.uvs * 0.9 + 0.05, mesh.uvs * 0.9 + (1.05, 0.05)]).astype(np.float32),
    )
    for number, level in ((1001, 51), (1002, 204)):
        Image.new("L", (32, 32), level).save(tmp_path / f"mask.{number}.png")
    assert two.uvs is not None
    layout = tiles_of(two.uvs)
    tiles = cut(two, surface_of(two, "z"), layout)
    found = surface_map(open_map("mask.<UDIM>.png", tmp_path, {}), tiles, layout, 32)
    uvs = np.array([[0.5, 0.5], [1.5, 0.5]], np.float32)
    np.testing.assert_allclose(found.at(np.array([0, 2]), uvs)[:, 0], [0.2, 0.8], atol=1e-6)


def test_images_are_read_between_texels() -> None:
    ramp = np.tile(np.arange(4, dtype=np.float32)[None, :, None], (4, 1, 1))
    np.testing.assert_allclose(
        interpolated(ramp, np.array([[0.5, 0.5], [0.0, 0.5], [1.0, 0.5]], np.float32))[:, 0], [1.5, 0, 3]
    )


def test_where_a_picture_is_transparent_nothing_is_painted(tmp_path: Path) -> None:
    """White strokes on a transparent layer are no mask of all."""
    picture = np.full((32, 32, 4), 255, np.uint8)
    picture[:16, :, 3] = 0
    Image.fromarray(picture).save(tmp_path / "mask.png")
    tile = tile_of(square())
    found = open_map("mask.png", tmp_path, {})(tile, 32)
    assert (found[:16] == 0).all() and (found[16:] == 1).all()
    assert (open_map("mask.png", tmp_path, {}, unpainted=0.5)(tile, 32)[:16] == 0.5).all()


def test_a_picture_is_scaled_alike_in_images_of_any_size(tmp_path: Path) -> None:
    across = np.tile(np.arange(32, dtype=np.uint8) * 8, (64, 1))
    Image.fromarray(across).save(tmp_path / "mask.png")
    values = open_map("mask.png", tmp_path, {})(tile_of(square()), 600)
    assert values.shape == (600, 600, 1)
    np.testing.assert_allclose(values, values[:1].repeat(600, axis=0), atol=1e-6)
    np.testing.assert_allclose(values[0, ::75, 0], across[0, ::4] / 255, atol=8 / 255)
