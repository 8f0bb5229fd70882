"""The colors of vertices that come closest to a texture where programs blend them across triangles."""

from __future__ import annotations

import numpy as np

from core.mesh.cut_edges import Cut
from core.printing.model import Colors

# A triangle has the square of that many samples; one that covers more texels is sampled with gaps.
_FEWEST_PER_SIDE, _MOST_PER_SIDE = 2, 8
_AT_ONCE = 1_000_000
# Each takes away at least a quarter of the distance from the best fit.
_ROUNDS = 4


def vertex_colors(colors: Colors, cut: Cut, texels: np.ndarray) -> np.ndarray:
    """Return sRGB colors uint8 [V, 3] of the vertices of a mesh whose triangles cover so many ``texels`` [N].

    They are the least-squares fit to the texture across the surface: all texels count, not only those under the
    vertices. A vertex on a seam of the UV map has one color for both sides.
    """
    per_side = np.clip(np.ceil(np.sqrt(texels)), _FEWEST_PER_SIDE, _MOST_PER_SIDE).astype(np.int64)
    # Triangles without area have a say where there is no other.
    areas = np.maximum(cut.areas, 1e-12).astype(np.float32)
    wanted, own = np.empty((len(areas), 3, 3), np.float32), np.empty(len(areas), np.float32)
    for number in np.unique(per_side):
        points, rows = _points(int(number)), np.flatnonzero(per_side == number)
        for some in np.array_split(rows, len(rows) * len(points) // _AT_ONCE + 1):
            wanted[some] = _means(colors, cut, some, points)
        own[rows] = (points[:, 0] ** 2).mean()
    count = len(cut.positions)
    goal = _gathered(wanted * areas[:, None, None], cut.triangles, count)
    # A third of each triangle belongs to each of its corners.
    shares = _gathered(np.broadcast_to(areas[:, None, None] / 3, (*cut.triangles.shape, 1)), cut.triangles, count)
    fit = goal / np.maximum(shares, np.finfo(np.float32).tiny)
    for _ in range(_ROUNDS):
        shown = _gathered(_shown(fit[cut.triangles], own, areas), cut.triangles, count)
        fit += (goal - shown) / np.maximum(shares, np.finfo(np.float32).tiny)
    return np.rint(np.clip(fit, 0, 1) * 255).astype(np.uint8)


def _shown(corners: np.ndarray, own: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Return what becomes of the colors of corners [N, 3, 3] where they are blended and averaged again, weighted by how
    much each corner has: ``own`` [N] is the mean of the square of a corner's weight, and the rest of a third belongs to
    the products with the weights of the other two."""
    others = (1 / 3 - own) / 2
    blended = (own - others)[:, None, None] * corners + others[:, None, None] * corners.sum(axis=1, keepdims=True)
    return np.asarray(blended * areas[:, None, None])


def _points(per_side: int) -> np.ndarray:
    """Return the centers of the equal triangles that a triangle has ``per_side`` of along each side, float32
    [per_side², 3] as barycentric weights."""
    across, up = np.meshgrid(np.arange(per_side), np.arange(per_side), indexing="ij")
    corners = np.stack([across, up], axis=-1).reshape(-1, 2)
    upright = corners[corners.sum(axis=1) < per_side] + 1 / 3
    inverted = corners[corners.sum(axis=1) < per_side - 1] + 2 / 3
    places = np.concatenate([upright, inverted]) / per_side
    return np.column_stack([1 - places.sum(axis=1), places]).astype(np.float32)


def _means(colors: Colors, cut: Cut, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the means of the colors at ``points`` [P, 3] of triangles [N], weighted by how much each corner has there,
    float32 [N, 3 corners, 3]."""
    weights = np.einsum("pc,nck->npk", points, cut.weights[rows]).reshape(-1, 3)
    sampled = colors.at(np.repeat(cut.parents[rows], len(points)), weights)
    return np.asarray(np.einsum("pc,npd->ncd", points, sampled.reshape(len(rows), len(points), 3)) / len(points))


def _gathered(values: np.ndarray, triangles: np.ndarray, count: int) -> np.ndarray:
    """Return the sums over all corners at each of ``count`` vertices of values [N, 3, C], float32 [count, C]."""
    corners = triangles.reshape(-1)
    channels = [np.bincount(corners, values[..., channel].reshape(-1), count) for channel in range(values.shape[2])]
    return np.stack(channels, axis=1).astype(np.float32)
