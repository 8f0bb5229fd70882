from __future__ import annotations

from dataclasses import replace

import numpy as np
import trimesh

from core.mesh.mesh import Mesh, mesh_of
from core.mesh.udim import ONE_IMAGE
from core.mesh.unwrap import unwrap
from core.render.surface import Surface, surface_of
from core.texture.feather import Feather, feathered
from core.texture.surface_map import of_attribute, surface_map
from core.texture.udim import Tile, cut

SIZE = 128


def half(mesh: Mesh) -> tuple[Surface, Tile]:
    """A mesh, new UVs and the mask ``half``, 1 where x is above 0."""
    unwrapped = unwrap(mesh)
    inside = (unwrapped.positions[unwrapped.triangles][..., :1].mean(axis=1, keepdims=True) > 0).astype(np.float32)
    unwrapped = replace(unwrapped, attributes={"half": inside.repeat(3, axis=1)})
    surface = surface_of(unwrapped, "z")
    return surface, cut(unwrapped, surface)[0]


def points_of(tile: Tile) -> tuple[np.ndarray, np.ndarray]:
    bands = list(tile.texels.bands(SIZE))
    return np.concatenate([band.indices for band in bands]), np.concatenate([band.points for band in bands])


def test_a_mask_fades_in_from_its_border_and_grows_nowhere() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4)
    surface, tile = half(mesh_of(ball.vertices, ball.faces))
    hard = surface_map(lambda tile, size: of_attribute(tile, "half", size), [tile], ONE_IMAGE, SIZE)
    soft = feathered(lambda *_: hard.images[0], Feather(surface, hard, 0.4, 0))(tile, SIZE).reshape(-1)
    indices, points = points_of(tile)
    x, values = points[:, 0], soft[indices]
    assert values[hard.images[0].reshape(-1)[indices] == 0].max() == 0
    assert values[x > 0.55].min() > 0.99
    between = (x > 0.1) & (x < 0.3)
    assert values[between].min() > 0.01 and values[between].max() < 0.97
    assert np.corrcoef(x[between], values[between])[0, 1] > 0.9


def test_the_other_side_of_a_thin_wall_is_no_border() -> None:
    """The upper side of a sheet is inside of the mask and its lower side, a hundredth away, is not."""
    sheet = trimesh.creation.box((1, 1, 0.01)).subdivide().subdivide().subdivide()
    mesh = mesh_of(sheet.vertices, sheet.faces)
    turned = mesh_of(mesh.positions[:, [2, 0, 1]], mesh.triangles)
    surface, tile = half(turned)
    hard = surface_map(lambda tile, size: of_attribute(tile, "half", size), [tile], ONE_IMAGE, SIZE)
    feather = Feather(surface, hard, 0.1, 0)
    np.testing.assert_allclose(
        feather.share(np.array([[0.005, 0, 0]], np.float32), np.array([[1, 0, 0]], np.float32)), 1
    )


def test_without_a_border_nothing_fades() -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    surface, tile = half(mesh_of(ball.vertices, ball.faces))
    everywhere = surface_map(lambda *_: np.ones((SIZE, SIZE, 1), np.float32), [tile], ONE_IMAGE, SIZE)
    feather = Feather(surface, everywhere, 0.3, 0)
    np.testing.assert_array_equal(feather.share(surface.corners[:, 0], surface.normals), 1)
