"""Compiled loops over the rays of a view: what is known of those that hit a surface."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import POINTS, compiled_for

_HITS = "int32[::1], float32[::1], float32[::1], float32[::1], float32[:, ::1]"
_CAMERA = "int64, float32, float32[::1], float32"
_SURFACE = "float32[:, :, ::1], float32[:, ::1], float32[::1]"
_FOUND = "int64[::1], int32[::1], float32[:, ::1], float32[:, ::1], float32[::1], float32[::1]"
_LEAST_FACING = np.float32(0.05)


@compiled_for(f"void({POINTS}, {POINTS}, float32, float32[::1], {POINTS}, {POINTS})")
def write_rays(
    columns: np.ndarray, rows: np.ndarray, near: float, eye: np.ndarray, origins: np.ndarray, rays: np.ndarray
) -> None:
    """Write where the rays [R · W, 3] of a picture's ``rows`` [R, 3] and ``columns`` [W, 3] start and where they go
    (``core.render.camera.Camera.rays``)."""
    for row in range(len(rows)):
        for column in range(len(columns)):
            ray = row * len(columns) + column
            for axis in range(3):
                rays[ray, axis] = columns[column, axis] + rows[row, axis]
                origins[ray, axis] = eye[axis] + near * rays[ray, axis]


@compiled_for(f"int64({_HITS}, {_CAMERA}, {_SURFACE}, {_FOUND})")
def places_hit(
    hits: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    lengths: np.ndarray,
    rays: np.ndarray,
    first: int,
    near: float,
    eye: np.ndarray,
    angle: float,
    corner_uvs: np.ndarray,
    normals: np.ndarray,
    density: np.ndarray,
    pixels: np.ndarray,
    triangles: np.ndarray,
    uvs: np.ndarray,
    points: np.ndarray,
    footprint: np.ndarray,
    uv_footprint: np.ndarray,
) -> int:
    """Write what ``core.render.uv_buffer.UVBuffer`` holds of the pixels that show the surface; return their number M.

    Args:
        hits: the triangle that each of N rays hits, -1 for none.
        u: Embree's barycentric coordinates [N]; likewise v.
        lengths: how far each ray went.
        rays: their directions [N, 3].
        first: the first ray's pixel.
        near: how far from the eye rays start.
        eye: [3].
        angle: the width of a pixel at depth 1.
        corner_uvs: [F, 3, 2]; with ``normals`` [F, 3] and ``density`` [F] what is known of triangles.
        pixels: [M ≤ N], and all that follow.
    """
    count = 0
    for ray in range(len(hits)):
        triangle = hits[ray]
        if triangle < 0:
            continue
        depth = lengths[ray] + near
        facing = rays[ray, 0] * normals[triangle, 0]
        facing += rays[ray, 1] * normals[triangle, 1]
        facing = abs(facing + rays[ray, 2] * normals[triangle, 2])
        width = depth * angle / np.sqrt(max(facing, _LEAST_FACING))
        pixels[count], triangles[count] = first + ray, triangle
        footprint[count], uv_footprint[count] = width, width * density[triangle]
        for axis in range(3):
            points[count, axis] = eye[axis] + depth * rays[ray, axis]
        for axis in range(2):
            a = corner_uvs[triangle, 0, axis]
            along = a + u[ray] * (corner_uvs[triangle, 1, axis] - a)
            uvs[count, axis] = along + v[ray] * (corner_uvs[triangle, 2, axis] - a)
        count += 1
    return count
