# Generated from core/mesh/uv_owners.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""Which triangle has a place in a UV map on which several may lie.

Needs numpy and nothing else, so that both halves of Patina find the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

# A triangle that lies in more unit squares than this repeats the texture.
_FEW = 4
# Triangles whose corners agree to this part of a unit square lie on the same place.
_SAME = 1e-6
# With more layers than this, it is worth while to look for doubles.
_MANY = 3
_CELLS = (1 << 18, 1 << 16, 1 << 14, 1 << 12, 1 << 10, 1 << 8)
# Entries of the grid for each triangle, on average, and some more for small meshes.
_ENTRIES, _FREE = 3, 1 << 16
_TESTS_AT_ONCE = 1 << 18
# Points on an edge must belong to a triangle.
_BESIDE = -1e-6


def repeat_texture(uvs: np.ndarray) -> np.ndarray:
    """Return bool [F]: whether a triangle of [F, 3, 2] is so large that the texture repeats on it."""
    low, high = bounds(uvs)
    spans = np.ceil(high) - np.floor(low)
    return np.asarray(spans[:, 0] * spans[:, 1] > _FEW)


@dataclass(frozen=True)
class Owners:
    """UV triangles [N, 3, 2], the first ones on top, in the cells of a grid.

    ``faces`` int64 [N] are their numbers. The triangles of cell number c are ``entries[starts[c] : starts[c + 1]]``, on
    top the first. The grid begins at ``low`` [2] and has ``shape`` (columns, rows) of cells with the side ``side``.
    """

    faces: np.ndarray
    uvs: np.ndarray
    entries: np.ndarray
    starts: np.ndarray
    low: np.ndarray
    side: float
    shape: tuple[int, int]
    repeats: bool

    def at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangle that has each of the points [Q, 2], int64 [Q], -1 where there is none, and the place in
        it as barycentric coordinates [Q, 3]."""
        points, cells = self._moved(points), self.cells_of(points)
        ends = np.cumsum(self.starts[cells + 1] - self.starts[cells])
        faces, weights = np.full(len(points), -1), np.zeros((len(points), 3))
        first = 0
        while first < len(points):
            begun = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, begun + _TESTS_AT_ONCE)))
            faces[first:last], weights[first:last] = self._among(points[first:last], cells[first:last])
            first = last
        return faces, weights

    def tests(self, points: np.ndarray) -> int:
        """Return how many triangles must be looked at for points [Q, 2]."""
        cells = self.cells_of(points)
        return int((self.starts[cells + 1] - self.starts[cells]).sum())

    def cells_of(self, points: np.ndarray) -> np.ndarray:
        """Return the numbers int64 [Q] of the cells that hold points [Q, 2]."""
        places = ((self._moved(points) - self.low) / self.side).astype(np.int64)
        columns, rows = self.shape
        return np.asarray(np.clip(places[:, 1], 0, rows - 1) * columns + np.clip(places[:, 0], 0, columns - 1))

    def _moved(self, points: np.ndarray) -> np.ndarray:
        return np.asarray(points - np.floor(points)) if self.repeats else points

    def _among(self, points: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts = self.starts[cells + 1] - self.starts[cells]
        query = np.repeat(np.arange(len(points)), counts)
        found = self.entries[_ranges(self.starts[cells], counts)]
        weights = _barycentric(points[query], self.uvs[found])
        hits = np.flatnonzero(np.minimum(np.minimum(weights[:, 0], weights[:, 1]), weights[:, 2]) >= _BESIDE)
        on_top = hits[np.diff(query[hits], prepend=-1) > 0]
        faces, places = np.full(len(points), -1), np.zeros((len(points), 3))
        faces[query[on_top]], places[query[on_top]] = self.faces[found[on_top]], weights[on_top]
        return faces, places


def owners_of(uvs: np.ndarray, order: np.ndarray | None, tiles: bool, points: np.ndarray | None = None) -> Owners:
    """Return who has which place of UV triangles [F, 3, 2]; those that repeat the texture have none.

    Args:
        uvs: the triangles, none far away, and one at least that does not repeat the texture.
        order: int64 [F], low on top; of equals, those in lower unit squares, and then the ones that come first. None
            where it does not matter.
        tiles: whether the map uses UDIM tiles; if not, the texture repeats outside 0 to 1.
        points: the only points [Q, 2] that will be asked for, which saves time if they are few.
    """
    copies = _as_they_are(uvs, order) if tiles else _in_unit_square(uvs, order)
    if points is None or copies.area() > _MANY:
        copies = copies.some(_without_doubles(copies.corners()))
    low, high = (copies.low.min(axis=0), copies.high.max(axis=0)) if tiles else (np.zeros(2), np.ones(2))
    lowest, highest = np.maximum(copies.low, low), np.minimum(copies.high, high)
    side = _side(highest - lowest, high - low)
    first = ((lowest - low) / side).astype(np.int64)
    spans = ((highest - low) / side).astype(np.int64) - first + 1
    columns, rows = (int((first[:, axis] + spans[:, axis]).max()) for axis in range(2))
    nobody = np.empty(0, np.int64)
    owners = Owners(nobody, np.empty((0, 3, 2)), nobody, nobody, low, side, (columns, rows), not tiles)
    wanted = None
    if points is not None:
        wanted = np.zeros(columns * rows, bool)
        wanted[owners.cells_of(points)] = True
        reach = np.flatnonzero(_count_in(wanted.reshape(rows, columns), first, spans))
        copies, first, spans = copies.some(reach), first[reach], spans[reach]
    entries, squares = _spread(first, spans)
    keys = squares[:, 1] * columns + squares[:, 0]
    if wanted is not None:
        entries, keys = entries[wanted[keys]], keys[wanted[keys]]
    starts = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=columns * rows))])
    entries = entries[np.argsort(keys, kind="stable")]
    return replace(owners, faces=copies.faces, uvs=copies.corners(), entries=entries, starts=starts)


@dataclass(frozen=True)
class _Copies:
    """N copies of UV triangles ``uvs`` [F, 3, 2], the first ones on top: their numbers ``faces`` int64 [N], the unit
    squares int64 [N, 2] that they are moved out of, None where none is moved, and their lowest and highest UVs float64
    [N, 2]."""

    uvs: np.ndarray
    faces: np.ndarray
    squares: np.ndarray | None
    low: np.ndarray
    high: np.ndarray

    def some(self, chosen: np.ndarray) -> _Copies:
        """Return chosen ones, by their indices."""
        squares = None if self.squares is None else self.squares[chosen]
        return _Copies(self.uvs, self.faces[chosen], squares, self.low[chosen], self.high[chosen])

    def corners(self) -> np.ndarray:
        """Return their UVs, float64 [N, 3, 2]."""
        found = self.uvs[self.faces].astype(np.float64)
        return found if self.squares is None else _moved(found, self.squares[:, None])

    def area(self) -> float:
        """Return their area in all."""
        # Where they lie does not change it. By coordinates: numpy is many times slower along axes of two.
        (ax, ay), (bx, by) = (
            [self.uvs[:, corner, axis].astype(np.float64) - self.uvs[:, 0, axis] for axis in range(2)]
            for corner in (1, 2)
        )
        return float(np.abs(ax * by - ay * bx)[self.faces].sum() / 2)


def _moved(values: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Move values float64 [N, …, 2] out of unit squares that broadcast with them, in place, and return them."""
    # Few lie elsewhere.
    elsewhere = np.flatnonzero(squares[..., 0] | squares[..., 1])
    values[elsewhere] -= squares[elsewhere]
    return values


def _as_they_are(uvs: np.ndarray, order: np.ndarray | None) -> _Copies:
    """Return triangles where they lie, top ones first."""
    faces = np.arange(len(uvs)) if order is None else np.argsort(order, kind="stable")
    low, high = (values[faces].astype(np.float64) for values in bounds(uvs))
    return _Copies(uvs, faces, None, low, high)


def bounds(uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest UVs [F, 2] of triangles [F, 3, 2]."""
    lowest, highest = np.empty((len(uvs), 2), uvs.dtype), np.empty((len(uvs), 2), uvs.dtype)
    # By columns: numpy is many times slower along axes of two or three.
    for axis in range(2):
        first, second, third = uvs[:, :, axis].T
        np.minimum(np.minimum(first, second), third, out=lowest[:, axis])
        np.maximum(np.maximum(first, second), third, out=highest[:, axis])
    return lowest, highest


def _side(extents: np.ndarray, whole: np.ndarray) -> float:
    """Return a width of cells for triangles with some extents [N, 2] in a rectangle [2], so that they have few each."""
    width, height = extents.mean(axis=0)
    both = (extents[:, 0] * extents[:, 1]).mean()
    for cells in _CELLS:
        side = float(np.sqrt(np.maximum(whole, 1e-9).prod() / cells))
        if both / side**2 + (width + height) / side + 1 <= _ENTRIES + _FREE / len(extents):
            break
    return side


def _spread(first: np.ndarray, spans: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return squares of a grid [M, 2], from ``first`` [N, 2] on as many columns and rows as ``spans`` [N, 2] says, and
    the index [M] that each one comes from."""
    counts = spans[:, 0] * spans[:, 1]
    if (counts == 1).all():
        return np.arange(len(counts)), first
    which = np.repeat(np.arange(len(counts)), counts)
    squares = first[which]
    # Most have one, at least of unit squares.
    several = np.flatnonzero(counts[which] > 1)
    of = which[several]
    within, columns = several - (np.cumsum(counts) - counts)[of], spans[of, 0]
    squares[several] += np.stack([within % columns, within // columns], axis=1)
    return which, squares


def _count_in(cells: np.ndarray, first: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return how many of the cells bool [R, C] hold in blocks, int64 [N], from the columns and rows ``first`` [N, 2] on
    as many as ``spans`` [N, 2] says."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int64)
    np.cumsum(np.cumsum(cells, axis=0), axis=1, out=sums[1:, 1:])
    (left, below), (right, above) = first.T, (first + spans).T
    return np.asarray(sums[above, right] - sums[above, left] - sums[below, right] + sums[below, left])


def _in_unit_square(uvs: np.ndarray, order: np.ndarray | None) -> _Copies:
    """Return a copy of each triangle that does not repeat the texture for each unit square that it may reach, top ones
    first, moved from there into the first one."""
    lowest, highest = bounds(uvs)
    low = np.floor(lowest).astype(np.int64)
    spans = np.ceil(highest).astype(np.int64) - low
    if order is None and not low.any() and (spans <= 1).all():
        # Most maps lie in the unit square.
        return _Copies(uvs, np.arange(len(uvs)), None, lowest.astype(np.float64), highest.astype(np.float64))
    chosen = np.flatnonzero(spans[:, 0] * spans[:, 1] <= _FEW)
    if len(chosen) < len(uvs):
        low, spans = low[chosen], spans[chosen]
    np.maximum(spans, 1, out=spans)
    which, squares = _spread(low, spans)
    if order is not None:
        on_top = np.lexsort([squares[:, 0], squares[:, 1], order[chosen[which]]])
        which, squares = which[on_top], squares[on_top]
    faces = chosen[which]
    bottom, top = (_moved(values[faces].astype(np.float64), squares) for values in (lowest, highest))
    return _Copies(uvs, faces, squares, bottom, top)


def _without_doubles(uvs: np.ndarray) -> np.ndarray:
    """Return the indices of triangles [N, 3, 2] without those that lie on the same place as an earlier one."""
    corners = np.round(uvs / _SAME).astype(np.int64).view(np.uint64)
    mixed = corners[..., 0] * np.uint64(0x9E3779B97F4A7C15) ^ corners[..., 1] * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return np.sort(np.unique(mixed.sum(axis=1), return_index=True)[1])


def _barycentric(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the weights [N, 3] of the corners of triangles [N, 3, 2] at points [N, 2]; NaN where there is no area."""
    (ax, ay), (bx, by) = (triangles[:, 1] - triangles[:, 0]).T, (triangles[:, 2] - triangles[:, 0]).T
    px, py = (points - triangles[:, 0]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        area = ax * by - ay * bx
        second, third = (px * by - py * bx) / area, (ax * py - ay * px) / area
        return np.stack([1 - second - third, second, third], axis=1)


def _ranges(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the numbers from each start on, as many as its size says, one range after the other: int64 [sum]."""
    return np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
