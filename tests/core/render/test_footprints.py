"""Detail fades out toward wider texels on the other side of a seam."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import mesh_of
from core.render.footprints import Footprints
from core.render.surface import Surface, surface_of

SIZE = 256
# A unit of the mesh in the unit ball of the surface: the board is 4 × 1.
UNIT = 1 / np.hypot(2, 0.5)


def board(narrower: float) -> Surface:
    """A board of 4 × 1 from two squares of 2 × 1, with texels that are so many times as narrow on the left."""
    points = np.array([[x, y, 0.0] for x in (0.0, 2.0, 4.0) for y in (0.0, 1.0)])
    triangles = np.array([[0, 2, 3], [0, 3, 1], [2, 4, 5], [2, 5, 3]])
    uvs = points[triangles][..., :2] * 0.1
    uvs[:2] *= narrower
    uvs[2:] += [0.0, 0.5]
    return surface_of(mesh_of(points, triangles, uvs), "y")


def widths(surface: Surface, distances: np.ndarray, triangle: int = 0) -> np.ndarray:
    """Return the widths of texels at some distances left of the seam, on the lower triangle or another one."""
    there = np.array([0.0 - distances, np.full(len(distances), -0.2), np.zeros(len(distances))]).T * UNIT
    return Footprints(surface).at(np.full(len(there), triangle), there.astype(np.float32), SIZE)


def test_texels_of_one_width_keep_it() -> None:
    found = widths(board(1.0), np.linspace(0, 2, 50))
    np.testing.assert_allclose(found, UNIT * 10 / SIZE, rtol=1e-5)


def test_narrow_texels_widen_toward_wide_ones() -> None:
    wide = UNIT * 10 / SIZE
    distances = np.array([0.0, 0.5, 1.0, 1.4, 1.6, 2.0, 8.0]) * wide / UNIT
    # Sizes of graded meshes: they grow by half the distance.
    expected = np.maximum(wide - 0.5 * distances * UNIT, wide / 4)
    np.testing.assert_allclose(widths(board(4.0), distances), expected, atol=wide / 8)


def test_wide_texels_stay_as_they_are() -> None:
    there = np.linspace(0, 1, 20)
    np.testing.assert_allclose(widths(board(4.0), -there, triangle=2), UNIT * 10 / SIZE, rtol=1e-5)


def test_texels_become_at_most_eight_times_as_wide() -> None:
    np.testing.assert_allclose(widths(board(20.0), np.zeros(1)), 8 * UNIT * 10 / SIZE / 20, rtol=0.07)


def test_uvs_far_out_take_no_memory() -> None:
    surface = board(1.0)
    surface.uv_density[:2] *= 1e9
    narrow = Footprints(surface).in_map(np.zeros(1, int), SIZE)
    found = widths(surface, np.linspace(0, 2, 50))
    assert (found >= narrow).all() and (found <= np.float32(8.01) * narrow).all()
