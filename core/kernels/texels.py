"""Compiled loops over the texels of a UV map: which triangle each one shows, and where on it."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from core.kernels.corners import POINTS, compiled, compiled_for

# Where an edge starts, and how far it goes to its end, along x and y each.
_Edge: TypeAlias = tuple[float, float, float, float]


@compiled
def _edge(x: float, y: float, to_x: float, to_y: float, side: float) -> _Edge:
    """Return the edge between two corners of a triangle that lies on that ``side`` of it, 1 or -1. It has the same
    numbers, but for the side, in both triangles that share it: no texel falls between them."""
    if (y < to_y) | ((y == to_y) & (x < to_x)):
        return x, y, side * (to_x - x), side * (to_y - y)
    return to_x, to_y, side * (to_x - x), side * (to_y - y)


@compiled
def _inside(edge: _Edge, x: float, y: float) -> float:
    """Return how far inside of an edge a place is, times the edge's length: 0 on it."""
    return edge[2] * (y - edge[1]) - edge[3] * (x - edge[0])


@compiled
def _narrowed(edge: _Edge, y: float, left: float, right: float) -> tuple[float, float]:
    """Return the part of a row between ``left`` and ``right`` that is inside of an edge, but for rounding."""
    if edge[3] == 0:
        return (left, right) if edge[2] * (y - edge[1]) >= 0 else (right + 1, right)
    crossing = edge[0] + edge[2] * (y - edge[1]) / edge[3]
    return (left, min(right, crossing + 1)) if edge[3] > 0 else (max(left, crossing - 1), right)


@compiled
def _within(of_a: _Edge, of_b: _Edge, of_c: _Edge, x: float, y: float) -> bool:
    return min(min(_inside(of_a, x, y), _inside(of_b, x, y)), _inside(of_c, x, y)) >= 0


@compiled
def _part_of_row(of_a: _Edge, of_b: _Edge, of_c: _Edge, y: float, leftmost: float, rightmost: float) -> tuple[int, int]:
    """Return the first and the last texel of a row whose centers lie within three edges."""
    left, right = _narrowed(of_a, y, leftmost, rightmost)
    left, right = _narrowed(of_b, y, left, right)
    left, right = _narrowed(of_c, y, left, right)
    # Slivers have crossings that are larger than integers.
    first, last = np.int64(np.ceil(min(left, rightmost + 1))), np.int64(np.floor(max(right, leftmost - 1)))
    while first <= last and not _within(of_a, of_b, of_c, np.float64(first), y):
        first += 1
    while first <= last and not _within(of_a, of_b, of_c, np.float64(last), y):
        last -= 1
    return first, last


@compiled_for(
    f"void(float64[:, :, ::1], float64[:, ::1], int32[::1], float32[:, :, ::1], int64, int64, int32[:, ::1], {POINTS})"
)
def texels_of_triangles(
    uvs: np.ndarray,
    spans: np.ndarray,
    of_map: np.ndarray,
    corners: np.ndarray,
    first: int,
    end: int,
    triangles: np.ndarray,
    points: np.ndarray,
) -> None:
    """Write the ``triangles`` and the ``points`` of the texels whose centers lie in UV triangles; earlier ones win.

    Args:
        uvs: the triangles of the flattened map [M, 3, 2].
        spans: their lowest and highest v [M, 2].
        of_map: the triangle of the surface that each one belongs to [M].
        corners: those of the surface [F, 3, 3].
        first: the first row of texels.
        end: the row after the last one.
        triangles: [R, S] of R rows, -1 where there is none yet.
        points: [R · S, 3].
    """
    size = triangles.shape[1]
    # A texel more, for rounding.
    highest, lowest = 1 - (first - 0.5) / size, 1 - (end + 0.5) / size
    for number in range(len(uvs)):
        if (spans[number, 0] > highest) | (spans[number, 1] < lowest):
            continue
        # In texels, from the center of the one at the upper left.
        ax, ay = uvs[number, 0, 0] * size - 0.5, (1 - uvs[number, 0, 1]) * size - 0.5
        bx, by = uvs[number, 1, 0] * size - 0.5, (1 - uvs[number, 1, 1]) * size - 0.5
        cx, cy = uvs[number, 2, 0] * size - 0.5, (1 - uvs[number, 2, 1]) * size - 0.5
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == 0:
            continue
        side, scale, triangle = (1.0 if area > 0 else -1.0), 1 / abs(area), of_map[number]
        of_a, of_b, of_c = _edge(bx, by, cx, cy, side), _edge(cx, cy, ax, ay, side), _edge(ax, ay, bx, by, side)
        leftmost, rightmost = max(0.0, np.ceil(min(min(ax, bx), cx))), min(size - 1.0, np.floor(max(max(ax, bx), cx)))
        top, bottom = max(1.0 * first, np.ceil(min(min(ay, by), cy))), min(end - 1.0, np.floor(max(max(ay, by), cy)))
        for row in range(np.int64(top), np.int64(bottom) + 1):
            y = np.float64(row)
            left, right = _part_of_row(of_a, of_b, of_c, y, leftmost, rightmost)
            for column in range(left, right + 1):
                if triangles[row - first, column] >= 0:
                    continue
                texel, x = (row - first) * size + column, np.float64(column)
                triangles[row - first, column] = triangle
                # Slivers have so little area that its rounding counts.
                u = np.float32(min(_inside(of_b, x, y) * scale, 1.0))
                v = np.float32(min(_inside(of_c, x, y) * scale, 1.0 - u))
                for axis in range(3):
                    a = corners[triangle, 0, axis]
                    along = a + u * (corners[triangle, 1, axis] - a)
                    points[texel, axis] = along + v * (corners[triangle, 2, axis] - a)


@compiled_for(f"void(int32[::1], float32[::1], float32[::1], int32[::1], float32[:, :, ::1], int32[::1], {POINTS})")
def places_of_rays(
    hits: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    of_map: np.ndarray,
    corners: np.ndarray,
    triangles: np.ndarray,
    points: np.ndarray,
) -> None:
    """Write the ``triangles`` and the ``points`` [N, 3] of those rays that hit any.

    Args:
        hits: the triangle of the flattened map that each ray hits [N], -1 for none.
        u: Embree's barycentric coordinates [N]; likewise v.
        of_map: the triangle of the surface that each one of the map belongs to.
        corners: those of the surface [F, 3, 3].
        triangles: [N].
        points: [N, 3].
    """
    for ray in range(len(hits)):
        if hits[ray] < 0:
            continue
        triangle = of_map[hits[ray]]
        triangles[ray] = triangle
        for axis in range(3):
            a = corners[triangle, 0, axis]
            along = a + u[ray] * (corners[triangle, 1, axis] - a)
            points[ray, axis] = along + v[ray] * (corners[triangle, 2, axis] - a)
