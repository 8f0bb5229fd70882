from __future__ import annotations

import numpy as np
import pytest

from core.mesh.repeats import repeats
from core.render import coverage as module
from core.render.coverage import coverage


def shown(uvs: np.ndarray) -> np.ndarray:
    """What the unit square shows of UVs [F, 3, 2]."""
    return repeats(uvs.astype(np.float32)).uvs


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
    np.testing.assert_array_equal(coverage(shown(uvs), 13), overlapped(uvs, 13))


def test_coverage_of_slivers_and_small_triangles() -> None:
    sliver = np.array([[[0.05, 0.1], [0.95, 0.83], [0.05, 0.1003]]], np.float32)
    small = np.array([[[0.51, 0.51], [0.52, 0.51], [0.51, 0.52]]], np.float32)
    for uvs in (sliver, small):
        np.testing.assert_array_equal(coverage(shown(uvs), 11), overlapped(uvs, 11))


def test_borders_on_texel_borders_cover_no_more() -> None:
    quad = np.array([[[0, 0], [0.5, 0], [0.5, 0.25]], [[0, 0], [0.5, 0.25], [0, 0.25]]])
    covered = coverage(shown(quad), 16)
    expected = np.zeros((16, 16), dtype=bool)
    expected[12:, :8] = True  # the bottom of the UV map is the end of the image
    np.testing.assert_array_equal(covered, expected)


@pytest.mark.parametrize("shift", [(1, 0), (0, -1), (-7, 3)])
def test_coverage_wraps(shift: tuple[int, int]) -> None:
    uvs = np.random.default_rng(1).integers(0, 64, (4, 3, 2)) / 64
    np.testing.assert_array_equal(coverage(shown(uvs + shift), 16), coverage(shown(uvs), 16))


def test_coverage_across_the_border_goes_on_at_the_other_side() -> None:
    across = np.array([[[0.75, 0.75], [1.25, 0.75], [1.25, 1.25]], [[0.75, 0.75], [1.25, 1.25], [0.75, 1.25]]])
    covered = coverage(shown(across), 8)
    edge = np.array([1, 1, 0, 0, 0, 0, 1, 1], dtype=bool)
    np.testing.assert_array_equal(covered, edge[:, None] & edge[None, :])


def test_triangles_larger_than_the_texture_cover_it() -> None:
    assert coverage(shown(np.array([[[-3, -3], [9, -3], [-3, 9]]])), 8).all()


def test_points_and_lines_count_as_touched() -> None:
    covered = coverage(shown(np.array([[[0.3, 0.3]] * 3, [[0.1, 0.9], [0.5, 0.9], [0.9, 0.9]]])), 10)
    assert covered[6:8, 2:4].any()
    assert covered[0:2].any(axis=0)[1:9].all()


@pytest.mark.parametrize("spread", [0.01, 0.3, 5.0])
def test_machines_without_numba_cover_the_same_texels(spread: float, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    uvs = random.random((300, 1, 2)) + spread * random.normal(size=(300, 3, 2))
    uvs[:50] = np.round(uvs[:50] * 40) / 40
    monkeypatch.setattr(module, "_ROWS_AT_A_TIME", 7)
    found = coverage(shown(uvs), 40)
    monkeypatch.setattr(module, "kernels", lambda: None)
    np.testing.assert_array_equal(found, coverage(shown(uvs), 40))
