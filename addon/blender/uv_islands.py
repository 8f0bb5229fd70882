# Generated from core/mesh/uv_islands.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""The islands of a UV map, and which of them has a texel where several lie on it.

Needs numpy and nothing else, so that both halves of Patina find the same islands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# UVs of one corner that are no farther apart than this are the same.
_SAME_UV = 1e-5
# Islands whose areas differ by less than about this part are of one size, such as the halves of a model.
_SAME_AREA = 0.01
# Of two islands of one size, the one farther along this way comes first: the halves of a model lie along x.
_WAY = np.array([1.0, 0.1, 0.01])


@dataclass(frozen=True)
class Edges:
    """Pairs of triangles that share an edge in space, whether or not they do in the UV map; E of them.

    ``faces`` int64 [E, 2] are the triangles, ``ends`` int64 [E, 2, 2] the corners of each at the edge's two ends, in
    the same order for both. Where more than two triangles meet, each one is paired with the next, and ``crowded`` bool
    [E] is set: pieces lie against each other there, and what continues what is anybody's guess.
    """

    faces: np.ndarray
    ends: np.ndarray
    crowded: np.ndarray


def edges_of(corners: np.ndarray) -> Edges:
    """Return the edges between triangles float32 [F, 3, 3]; corners at the same place are the same vertex."""
    vertices = _hashes(corners)
    following = np.roll(vertices, -1, axis=1)
    keys = (vertices + following).reshape(-1)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    equal = ordered[1:] == ordered[:-1]
    same = np.flatnonzero(equal)
    beside = np.pad(equal, 1)
    crowded = (beside[:-2] | beside[2:])[same]
    sides = np.stack([order[same], order[same + 1]], axis=1)
    faces, first = sides // 3, sides % 3
    second = (first + 1) % 3
    ends = np.stack([first, second], axis=2)
    against = vertices[faces[:, 0], first[:, 0]] != vertices[faces[:, 1], first[:, 1]]
    ends[against, 1] = ends[against, 1, ::-1]
    return Edges(faces, ends, crowded)


def island_of_each(uvs: np.ndarray, edges: Edges) -> np.ndarray:
    """Return the island of each triangle [F, 3, 2], int64 [F]: the lowest number of a triangle in it.

    Triangles belong together that share an edge in space and in the UV map and are turned the same way there, so that
    an island does not fold back onto itself.
    """
    turned = np.sign(_cross(uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]))
    first, second = edges.faces.T
    joined = turned[first] == turned[second]
    for end in range(2):
        apart = np.abs(uvs[first, edges.ends[:, 0, end]] - uvs[second, edges.ends[:, 1, end]])
        joined &= np.maximum(apart[:, 0], apart[:, 1]) < _SAME_UV
    return _connected(len(uvs), first[joined], second[joined])


def order_of_islands(islands: np.ndarray, uvs: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the place of each triangle's island in the order in which they have texels that several lie on, int64 [F].

    Islands with much wider texels come first, since more of the surface would lose its own; then larger ones, and of
    parts that mirror each other, all islands of the same one.

    Args:
        islands: the island of each triangle, int64 [F].
        uvs: the triangles in UV space, [F, 3, 2].
        corners: the triangles in space, [F, 3, 3].
    """
    names, numbers = np.unique(islands, return_inverse=True)
    first, second = (corners[:, 1:] - corners[:, :1]).transpose(1, 0, 2)
    areas = np.linalg.norm(np.cross(first, second), axis=1)
    sizes = np.maximum(np.bincount(numbers, areas, len(names)), np.finfo(np.float64).tiny)
    along = np.bincount(numbers, areas * (corners.mean(axis=1) @ _WAY), len(names)) / sizes
    in_map = np.bincount(numbers, np.abs(_cross(uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0])), len(names))
    widths = (np.log2(sizes) - np.log2(np.maximum(in_map, np.finfo(np.float64).tiny))) / 2
    order = np.lexsort([-along, -np.round(np.log(sizes) / _SAME_AREA), -np.round(widths)])
    places = np.empty(len(names), np.int64)
    places[order] = np.arange(len(names))
    return np.asarray(places[numbers])


def _hashes(corners: np.ndarray) -> np.ndarray:
    """Return a number uint64 [F, 3] for the place of each corner; that two places have the same is unlikely."""
    # Minus zero is zero.
    bits = (corners.astype(np.float32) + np.float32(0)).view(np.uint32).astype(np.uint64)
    mixed = bits[..., 0] * np.uint64(0x9E3779B97F4A7C15) ^ bits[..., 1] * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= bits[..., 2] * np.uint64(0x165667B19E3779F9)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))


def _connected(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the lowest number in the part of a graph that each of ``count`` nodes belongs to; edges are pairs."""
    lowest = np.arange(count)
    while len(first):
        low, high = np.minimum(first, second), np.maximum(first, second)
        # Of several edges that would lower a node, any one will do: the others come again.
        lowest[high] = low
        while not np.array_equal(lowest, above := lowest[lowest]):
            lowest = above
        first, second = lowest[first], lowest[second]
        apart = first != second
        first, second = first[apart], second[apart]
    return lowest


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
