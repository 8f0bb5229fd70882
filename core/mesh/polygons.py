"""Polygons cut into triangles, planar or not, convex or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

# Twice the area of a triangle, as a part of the square of its polygon's width, that is none but for rounding.
_NO_AREA = 1e-14
# Half of a quad that is not smaller than this part of all of it is there beyond doubt.
_SURE = 1e-6


def triangulate(points: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return triangles int64 [F, 3] that fill polygons, as indices into ``points``; they turn the way the polygons do.

    ``points`` float64 [C, 3] are the corners of all polygons, one after the other, ``sizes`` int64 [P] the numbers of
    their corners. A polygon with N corners becomes N - 2 triangles, in the order of the polygons; points and edges
    become none. Where a fan from the first corner fills a polygon, that is what it becomes; others are cut by ear
    clipping, as seen along their mean normal. A hole that a slit connects to the outline stays open.
    """
    starts = np.cumsum(sizes) - sizes
    counts = np.maximum(sizes - 2, 0)
    firsts = np.cumsum(counts) - counts
    triangles = np.empty((int(counts.sum()), 3), np.int64)
    for size in np.unique(sizes[sizes > 2]).tolist():
        those = np.flatnonzero(sizes == size)
        corners = starts[those][:, None] + np.arange(size)
        local = np.tile(_fan(size), (len(those), 1, 1))
        if size > 3:
            local = _cut(points[corners], local)
        triangles[firsts[those][:, None] + np.arange(size - 2)] = local + corners[:, :1, None]
    return triangles


def _fan(size: int) -> np.ndarray:
    """Return the corners [size - 2, 3] of a fan from the first corner."""
    second = np.arange(1, size - 1)
    return np.stack([np.zeros_like(second), second, second + 1], axis=1)


def _cut(polygons: np.ndarray, fans: np.ndarray) -> np.ndarray:
    """Return ``fans`` [P, N - 2, 3] with other triangles where a fan does not fill its polygon [P, N, 3]."""
    if polygons.shape[1] == 4:
        odd = np.flatnonzero(~_are_plain_quads(polygons))
        fans[odd] = _quads(_flattened(polygons[odd]), fans[odd])
        return fans
    flat = _flattened(polygons)
    for index in np.flatnonzero(~_filled_by_fans(flat)):
        if np.isfinite(flat[index]).all():
            fans[index] = _clipped(flat[index])
    return fans


@np.errstate(all="ignore")
def _flattened(polygons: np.ndarray) -> np.ndarray:
    """Return polygons [P, N, 3] as seen against their mean normals: [P, N, 2], counterclockwise, about 1 wide."""
    moved = polygons - polygons[:, :1]
    moved = moved / np.maximum(np.abs(moved).max(axis=(1, 2), keepdims=True), np.finfo(np.float64).tiny)
    # Newell's method: twice the area of the polygon as a vector, which no cut into triangles changes.
    normals = np.cross(moved, np.roll(moved, -1, axis=1)).sum(axis=1)
    for index in np.flatnonzero(np.linalg.norm(normals, axis=1) < _NO_AREA):
        # An eight, or a line: the plane that fits best.
        normals[index] = np.linalg.svd(moved[index])[2][2]
    # The axis that leans farthest away from the normal makes the safest cross product.
    axes = np.eye(3)[np.abs(normals).argmin(axis=1)]
    right = np.cross(axes, normals)
    up = np.cross(normals, right)
    directions = np.stack([right, up], axis=1)
    directions /= np.linalg.norm(directions, axis=2, keepdims=True)
    return np.einsum("pnk,pck->pnc", moved, directions)


@np.errstate(all="ignore")
def _are_plain_quads(polygons: np.ndarray) -> np.ndarray:
    """Return bool [P]: whether a fan surely fills a quad [P, 4, 3]. Nearly all quads of a file are such."""
    a, b, c = ((polygons[:, k] - polygons[:, 0]).T for k in (1, 2, 3))
    first, second = (
        np.stack([p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]])
        for p, q in ((a, b), (b, c))
    )
    normal = first + second
    worst = np.minimum((first * normal).sum(axis=0), (second * normal).sum(axis=0))
    return np.asarray(worst > _SURE * (normal**2).sum(axis=0))


def _quads(flat: np.ndarray, fans: np.ndarray) -> np.ndarray:
    """Return the better cut of each quad [P, 4, 2]: the fan [P, 2, 3] from its first corner if that fills it, else the
    one from its second."""
    other = np.roll(flat, -1, axis=1)
    worst, worst_of_other = (_fan_areas(corners).min(axis=1) for corners in (flat, other))
    return np.where(((worst <= _NO_AREA) & (worst_of_other > worst))[:, None, None], (fans + 1) % 4, fans)


def _filled_by_fans(flat: np.ndarray) -> np.ndarray:
    """Return bool [P]: whether fans fill polygons [P, N, 2] without overlaps."""
    sides = flat[:, 1:] - flat[:, :1]
    areas = _fan_areas(flat)
    turns = np.arctan2(areas, (sides[:, :-1] * sides[:, 1:]).sum(axis=2))
    return np.asarray((areas > _NO_AREA).all(axis=1) & (turns.sum(axis=1) < 2 * np.pi))


def _fan_areas(flat: np.ndarray) -> np.ndarray:
    """Return twice the areas [P, N - 2] of the triangles of fans from the first corner, negative if they turn over."""
    sides = flat[:, 1:] - flat[:, :1]
    return _cross(sides[:, :-1], sides[:, 1:])


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])


def _clipped(flat: np.ndarray) -> np.ndarray:
    """Return triangles [N - 2, 3] that fill one polygon [N, 2]; those that only make up the number have no area."""
    import mapbox_earcut

    size = len(flat)
    found = mapbox_earcut.triangulate_float64(np.ascontiguousarray(flat), np.array([size], np.uint32))
    triangles = found.astype(np.int64).reshape(-1, 3)
    mirrored = _cross(flat[triangles[:, 1]] - flat[triangles[:, 0]], flat[triangles[:, 2]] - flat[triangles[:, 0]]) < 0
    triangles[mirrored] = triangles[mirrored, ::-1]
    if len(triangles) < size - 2:
        triangles = np.array(list(_with_corners_on_edges(triangles.tolist(), size)), np.int64).reshape(-1, 3)
    filled = np.zeros((size - 2, 3), np.int64)
    filled[: len(triangles)] = triangles[: size - 2]
    return filled


def _with_corners_on_edges(triangles: list[list[int]], size: int) -> Iterator[list[int]]:
    """Yield the triangles of a polygon with ``size`` corners, with those put back that ear clipping leaves out because
    they lie on an edge, as seen along the normal; in space, the polygon may bend there."""
    used = sorted({corner for triangle in triangles for corner in triangle})
    following = dict(zip(used, used[1:] + used[:1], strict=True))
    pending = triangles[::-1]
    while pending:
        triangle = pending.pop()
        for begin, end, tip in (triangle, triangle[1:] + triangle[:1], triangle[2:] + triangle[:2]):
            if following.get(begin) == end and (end - begin) % size > 1:
                edge = [(begin + step) % size for step in range((end - begin) % size + 1)]
                pending.extend([one, other, tip] for one, other in reversed(list(pairwise(edge))))
                break
        else:
            yield triangle
