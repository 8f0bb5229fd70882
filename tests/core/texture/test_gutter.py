from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.texture.gutter import coverage, dilate


def mesh_of(uvs: np.ndarray) -> Mesh:
    """A mesh with these UVs [F, 3, 2]; where its triangles lie in space does not matter here."""
    return Mesh(
        np.eye(3, dtype=np.float32), np.tile(np.arange(3, dtype=np.int32), (len(uvs), 1)), uvs.astype(np.float32)
    )


def overlapped(uvs: np.ndarray, size: int) -> np.ndarray:
    """Brute force: texels from which no side of a triangle or of the texel separates a triangle."""
    covered = np.zeros((size, size), dtype=bool)
    for triangle in np.stack([uvs[..., 0], 1 - uvs[..., 1]], axis=-1).astype(np.float64) * size:
        sides = np.roll(triangle, -1, axis=0) - triangle
        axes = [np.array([1.0, 0.0]), np.array([0.0, 1.0]), *(np.array([-y, x]) for x, y in sides)]
        for row in range(size):
            for column in range(size):
                texel = np.array([[column, row], [column + 1, row], [column, row + 1], [column + 1, row + 1]])
                spans = [(triangle @ axis, texel @ axis) for axis in axes]
                covered[row, column] |= all(a.max() > b.min() and b.max() > a.min() for a, b in spans)
    return covered


@pytest.mark.parametrize("seed", range(5))
def test_coverage_is_every_overlap(seed: int) -> None:
    uvs = np.random.default_rng(seed).random((3, 3, 2)).astype(np.float32)
    np.testing.assert_array_equal(coverage(mesh_of(uvs), 13), overlapped(uvs, 13))


def test_coverage_of_slivers_and_small_triangles() -> None:
    sliver = np.array([[[0.05, 0.1], [0.95, 0.83], [0.05, 0.1003]]], np.float32)
    small = np.array([[[0.51, 0.51], [0.52, 0.51], [0.51, 0.52]]], np.float32)
    for uvs in (sliver, small):
        np.testing.assert_array_equal(coverage(mesh_of(uvs), 11), overlapped(uvs, 11))


def test_borders_on_texel_borders_cover_no_more() -> None:
    quad = np.array([[[0, 0], [0.5, 0], [0.5, 0.25]], [[0, 0], [0.5, 0.25], [0, 0.25]]])
    covered = coverage(mesh_of(quad), 16)
    expected = np.zeros((16, 16), dtype=bool)
    expected[12:, :8] = True  # the bottom of the UV map is the end of the image
    np.testing.assert_array_equal(covered, expected)


@pytest.mark.parametrize("shift", [(1, 0), (0, -1), (-7, 3)])
def test_coverage_wraps(shift: tuple[int, int]) -> None:
    uvs = np.random.default_rng(1).integers(0, 64, (4, 3, 2)) / 64
    np.testing.assert_array_equal(coverage(mesh_of(uvs + shift), 16), coverage(mesh_of(uvs), 16))


def test_coverage_across_the_border_goes_on_at_the_other_side() -> None:
    across = np.array([[[0.75, 0.75], [1.25, 0.75], [1.25, 1.25]], [[0.75, 0.75], [1.25, 1.25], [0.75, 1.25]]])
    covered = coverage(mesh_of(across), 8)
    edge = np.array([1, 1, 0, 0, 0, 0, 1, 1], dtype=bool)
    np.testing.assert_array_equal(covered, edge[:, None] & edge[None, :])


def test_triangles_larger_than_the_texture_cover_it() -> None:
    assert coverage(mesh_of(np.array([[[-3, -3], [9, -3], [-3, 9]]])), 8).all()


def test_points_and_lines_count_as_touched() -> None:
    covered = coverage(mesh_of(np.array([[[0.3, 0.3]] * 3, [[0.1, 0.9], [0.5, 0.9], [0.9, 0.9]]])), 10)
    assert covered[6:8, 2:4].any()
    assert covered[0:2].any(axis=0)[1:9].all()


def test_dilate_takes_the_nearest() -> None:
    random = np.random.default_rng(0)
    texture, covered = random.random((12, 9, 3)), random.random((12, 9)) < 0.1
    filled = dilate(texture, covered)
    np.testing.assert_array_equal(filled[covered], texture[covered])
    inside = np.argwhere(covered)
    for row, column in np.argwhere(~covered):
        distances = np.hypot(*(inside - (row, column)).T)
        nearest = inside[np.isclose(distances, distances.min())]
        assert any((filled[row, column] == texture[r, c]).all() for r, c in nearest)


def test_dilate_without_anything_to_do() -> None:
    texture = np.random.default_rng(0).random((4, 4, 3))
    for covered in (np.zeros((4, 4), bool), np.ones((4, 4), bool)):
        np.testing.assert_array_equal(dilate(texture, covered), texture)
