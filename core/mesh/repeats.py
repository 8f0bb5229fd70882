"""UV maps that reach beyond the unit square: the parts of them that the texture, which repeats, shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.numbers import ranges
from core.mesh.uv_map import FAR

# A triangle that lies in so few unit squares is one that crosses a border, not one that repeats the texture.
_FEW = 4
# Of those that do, a block of squares that has these sides counts, fewer where there are many such triangles.
_SIDES = (8, 4, 2)
# On average no more than so many for each triangle, and some more for small meshes.
_AVERAGE, _FREE = 4, 1 << 16


@dataclass(frozen=True)
class Repeats:
    """Copies of UV triangles, moved by whole numbers so that they reach into the unit square.

    ``triangles`` int64 [N] are the triangles' indices, ``uvs`` float64 [N, 3, 2] the copies, ``wide`` bool [N] says
    which are of triangles so large that the texture repeats on them; where others lie, these should give way.
    """

    triangles: np.ndarray
    uvs: np.ndarray
    wide: np.ndarray


def repeats(uvs: np.ndarray) -> Repeats:
    """Return what the unit square shows of UV triangles [F, 3, 2] if UV space repeats.

    There are a few copies per triangle at most, however far the map reaches. Of a triangle that spans very many
    repeats, the copies are those around its widest place; one that holds a whole unit square has one copy, as that
    shows all texels. Triangles with UVs that are no places (``core.mesh.uv_map.oddities`` tells of them) have none.
    """
    near = np.flatnonzero((np.abs(uvs) < FAR).all(axis=(1, 2)))
    corners = uvs[near].astype(np.float64)
    low = np.floor(corners.min(axis=1)).astype(np.int64)
    spans = np.maximum(np.ceil(corners.max(axis=1)).astype(np.int64) - low, 1)
    if (spans == 1).all():
        return Repeats(near, corners - low[:, None], np.zeros(len(near), bool))
    wide = spans.prod(axis=1) > _FEW
    low, spans = _reduced(corners, low, spans)
    count = spans.prod(axis=1)
    owners, within = np.repeat(np.arange(len(count)), count), ranges(np.zeros_like(count), count)
    squares = low[owners] + np.stack([within % spans[owners, 0], within // spans[owners, 0]], axis=1)
    copies = corners[owners] - squares[:, None]
    meet = ~wide[owners]
    meet[~meet] = _meet_unit_square(copies[~meet])
    return Repeats(near[owners[meet]], copies[meet], wide[owners[meet]])


def _meet_unit_square(triangles: np.ndarray) -> np.ndarray:
    """Return bool [N]: whether no side of a triangle [N, 3, 2] separates it from the unit square."""
    sides = np.roll(triangles, -1, axis=1) - triangles
    normals = np.stack([-sides[..., 1], sides[..., 0]], axis=2)
    place = np.einsum("nkc,njc->nkj", normals, triangles)
    square = np.maximum(normals, 0).sum(axis=2), np.minimum(normals, 0).sum(axis=2)
    return np.asarray(((place.min(axis=2) <= square[0]) & (place.max(axis=2) >= square[1])).all(axis=1))


def _reduced(corners: np.ndarray, low: np.ndarray, spans: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``low`` and ``spans``, both int64 [F, 2], of fewer unit squares where a triangle lies in many."""
    count = spans.prod(axis=1)
    # In most maps there are none.
    large = np.flatnonzero(count > _FEW)
    centers, radii = _incircles(corners[large])
    middle = np.floor(centers).astype(np.int64)
    # The circle holds the square that its center lies in.
    holds_one = (radii >= np.sqrt(2))[:, None]
    first, fewer = np.where(holds_one, middle, low[large]), np.where(holds_one, 1, spans[large])
    count[large] = fewer.prod(axis=1)
    side = next(
        side
        for side in _SIDES
        if np.minimum(count, side**2).sum() <= _AVERAGE * len(count) + _FREE or side == _SIDES[-1]
    )
    many = (count[large] > side**2)[:, None]
    block = np.clip(middle - side // 2, first, np.maximum(first, first + fewer - side))
    low, spans = low.copy(), spans.copy()
    low[large], spans[large] = np.where(many, block, first), np.where(many, np.minimum(fewer, side), fewer)
    return low, spans


def _incircles(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the centers [F, 2] and the radii [F] of the circles that just fit into triangles [F, 3, 2]."""
    opposite = corners[:, [1, 2, 0]] - corners[:, [2, 0, 1]]
    lengths = np.linalg.norm(opposite, axis=2)
    perimeters = np.maximum(lengths.sum(axis=1), np.finfo(np.float64).tiny)
    centers = (corners * lengths[..., None]).sum(axis=1) / perimeters[:, None]
    # A point, whose sides have no length.
    centers = np.where(lengths.any(axis=1)[:, None], centers, corners[:, 0])
    doubled = np.abs(opposite[:, 0, 0] * opposite[:, 1, 1] - opposite[:, 0, 1] * opposite[:, 1, 0])
    return centers, doubled / perimeters
