"""Compiled loops over texels: the rays that find out which triangle each one shows, and where on it."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import POINTS, compiled_for


@compiled_for(f"int64(boolean[:, ::1], float32[::1], int64, {POINTS}, int64[::1])")
def rays_of_texels(
    covered: np.ndarray, centers: np.ndarray, first: int, origins: np.ndarray, texels: np.ndarray
) -> int:
    """Write where rays start above the ``covered`` [R, S] texels of some rows, of which ``first`` is the first, and the
    numbers of these ``texels`` in the rows; return how many there are. ``centers`` [S] are those of all rows, from the
    top, and of all columns."""
    count, size = 0, covered.shape[1]
    for row in range(len(covered)):
        for column in range(size):
            if covered[row, column]:
                origins[count, 0] = centers[column]
                origins[count, 1] = np.float32(1) - centers[first + row]
                origins[count, 2] = 1
                texels[count] = row * size + column
                count += 1
    return count


@compiled_for(
    f"void(int32[::1], float32[::1], float32[::1], int64[::1], int32[::1], float32[:, :, ::1], int32[::1], {POINTS})"
)
def texels_hit(
    hits: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    texels: np.ndarray,
    of_map: np.ndarray,
    corners: np.ndarray,
    triangles: np.ndarray,
    points: np.ndarray,
) -> None:
    """Write the ``triangles`` and the ``points`` [N, 3] of those ``texels`` [M] whose rays hit any.

    Args:
        hits: the triangle of the flattened map that each ray hits [M], -1 for none.
        u: Embree's barycentric coordinates [M]; likewise v.
        texels: the number of each ray's texel [M].
        of_map: the triangle of the surface that each one of the map belongs to.
        corners: those of the surface [F, 3, 3].
        triangles: [N].
        points: [N, 3].
    """
    for ray in range(len(hits)):
        if hits[ray] < 0:
            continue
        triangle, texel = of_map[hits[ray]], texels[ray]
        triangles[texel] = triangle
        for axis in range(3):
            a = corners[triangle, 0, axis]
            along = a + u[ray] * (corners[triangle, 1, axis] - a)
            points[texel, axis] = along + v[ray] * (corners[triangle, 2, axis] - a)
