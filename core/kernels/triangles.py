"""Compiled loops that draw triangles: which one is the nearest in each pixel, and where on it."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import POINTS, compiled, compiled_for

_PLACED = "float64[:, ::1], float64[:, ::1]"
_MESH = f"{_PLACED}, int32[:, ::1]"
_PICTURE = "float64[::1], float64[::1], int64, float64"
_FOUND = "int32[:, ::1], float32[:, ::1], float32[:, ::1], float32[:, ::1]"
# Points that lie on the border of a box by rounding alone are in it.
_SLACK = 1e-6


@compiled
def _side(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    """Return the cross product of two points: its product with a ray is on which side of their edge the ray passes."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@compiled
def _from_to(a: float, b: float, c: float, first: int, count: int) -> tuple[int, int]:
    """Return the first and the last of ``count`` centers, of which number ``first`` is the first, between the least and
    the greatest of three coordinates."""
    least, greatest = min(min(a, b), c), max(max(a, b), c)
    begin = np.ceil(max(least - _SLACK - first, 0.0))
    end = np.floor(min(greatest + _SLACK - first, count - 1.0))
    return np.int64(begin), np.int64(end)


@compiled_for(f"void({POINTS}, float64[::1], float64[:, ::1], float64, float64, float64, {_PLACED})")
def place_points(
    points: np.ndarray,
    eye: np.ndarray,
    basis: np.ndarray,
    scale: float,
    right: float,
    down: float,
    seen: np.ndarray,
    places: np.ndarray,
) -> None:
    """Write the ``points`` [V, 3] as a camera has them (see ``draw_triangles``), from its ``eye`` [3], its ``basis``
    [3, 3] (right, up, backward), the pixels that a step in the picture plane is long, and where its center lies."""
    for point in range(len(points)):
        x, y, z = points[point, 0] - eye[0], points[point, 1] - eye[1], points[point, 2] - eye[2]
        for axis in range(3):
            along = x * basis[axis, 0] + y * basis[axis, 1] + z * basis[axis, 2]
            seen[point, axis] = -along if axis == 2 else along
        pixels = scale / seen[point, 2]
        places[point, 0] = right + seen[point, 0] * pixels
        places[point, 1] = down - seen[point, 1] * pixels


@compiled_for(f"void({_MESH}, {_PICTURE}, {_FOUND})")
def draw_triangles(
    points: np.ndarray,
    places: np.ndarray,
    indices: np.ndarray,
    columns: np.ndarray,
    rows: np.ndarray,
    top: int,
    near: float,
    hits: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    depths: np.ndarray,
) -> None:
    """Write what each pixel of some rows of a picture shows of a mesh.

    The signs of three edge functions, which are linear in the picture, tell whether a pixel's ray passes through a
    triangle, even through one that reaches behind the eye (Olano and Greer 1997, Triangle Scan Conversion using 2D
    Homogeneous Coordinates). Both triangles at an edge get the same numbers with opposite signs: there are no holes.

    Args:
        points: those of the mesh as the camera has them, [V, 3]: to the right, up, and forward.
        places: the columns and rows where the points are in the picture [V, 2], counted from the center of the first;
            not looked at for points that are not before the eye.
        indices: the points of triangles [F, 3].
        columns: where the centers of the columns [W] are in the picture plane at depth 1; likewise the ``rows`` [R].
        top: the number of the first row.
        near: the least depth that is seen.
        hits: the nearest triangle of each pixel [R, W], -1 for none; and all that follow are [R, W].
        u: Embree's barycentric coordinates of the place; likewise v.
        depths: how deep it is.
    """
    hits[:], depths[:] = -1, np.inf
    height, width = hits.shape
    for triangle in range(len(indices)):
        i, j, k = np.uint32(indices[triangle, 0]), np.uint32(indices[triangle, 1]), np.uint32(indices[triangle, 2])
        deepest = max(max(points[i, 2], points[j, 2]), points[k, 2])
        if deepest < near or deepest <= 0:
            continue
        left, right, first, last = 0, width - 1, 0, height - 1
        if min(min(points[i, 2], points[j, 2]), points[k, 2]) > 0:
            first, last = _from_to(places[i, 1], places[j, 1], places[k, 1], top, height)
            if first > last:
                continue
            left, right = _from_to(places[i, 0], places[j, 0], places[k, 0], 0, width)
            if left > right:
                continue
        of_a, of_b, of_c = _side(points[j], points[k]), _side(points[k], points[i]), _side(points[i], points[j])
        volume = points[i, 0] * of_a[0] + points[i, 1] * of_a[1] + points[i, 2] * of_a[2]
        if volume == 0:
            continue
        for row in range(first, last + 1):
            y = rows[row]
            for column in range(left, right + 1):
                x = columns[column]
                a = x * of_a[0] + y * of_a[1] + of_a[2]
                b = x * of_b[0] + y * of_b[1] + of_b[2]
                c = x * of_c[0] + y * of_c[1] + of_c[2]
                total = a + b + c
                # All on the same side of the edges, the one where the triangle is.
                if (min(min(a, b), c) < 0 and max(max(a, b), c) > 0) or total == 0:
                    continue
                depth = np.float32(volume / total)
                if depth < near or depth <= 0 or not depth < depths[row, column]:
                    continue
                hits[row, column], depths[row, column] = triangle, depth
                u[row, column], v[row, column] = b / total, c / total
