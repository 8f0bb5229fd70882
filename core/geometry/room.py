"""How far vertices can move before they meet another surface: one in front, one behind, or one of another part."""

from __future__ import annotations

import igl
import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

# Of the way to another surface, which may come nearer by as much.
_PART = 0.45
# Rays start so far from their vertices, so that they miss the triangles there.
_STEP = 1e-4
# From vertex to vertex, the room grows by no more than this part of their distance, so that there are no creases.
_SLOPE, _MOST_ROUNDS = 0.5, 400


def room_of(positions: np.ndarray, triangles: np.ndarray, edges: np.ndarray, most: float) -> np.ndarray:
    """Return how far each vertex can move in any direction, float32 [V], at most ``most``; 0 where parts touch.

    Surfaces that have as much room do not go through each other wherever their vertices move.

    Args:
        positions: [V, 3], in the unit ball.
        triangles: int [F, 3].
        edges: int [E, 2], the vertices of each edge.
        most: the longest way.
    """
    points = positions.astype(np.float64)
    reach = most / _PART
    free = np.minimum(_free_along_normals(points, triangles, reach), _free_of_others(points, triangles, edges, reach))
    return _without_creases(points, edges, _PART * free).astype(np.float32)


def _free_along_normals(points: np.ndarray, triangles: np.ndarray, reach: float) -> np.ndarray:
    """Return the distance of vertices from what is straight in front of or behind them, [V], at most ``reach``."""
    corners = points[triangles]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.stack([np.bincount(triangles.ravel(), np.repeat(flat[:, axis], 3), len(points)) for axis in range(3)], 1)
    normals = sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(min=1e-12)
    scene, free = _scene(corners), np.full(len(points), reach)
    for directions in (normals, -normals):
        found = _cast(scene, points + _STEP * directions, directions, np.full(len(points), reach))
        met = found["primID"] >= 0
        free[met] = np.minimum(free[met], found["tfar"][met] + _STEP)
    return free


def _free_of_others(points: np.ndarray, triangles: np.ndarray, edges: np.ndarray, reach: float) -> np.ndarray:
    """Return the distance of vertices from parts of the mesh that they are not connected to, [V], at most ``reach``; 0
    where an edge goes through such a part."""
    free = np.full(len(points), reach)
    links = coo_matrix((np.ones(len(edges)), edges.T), shape=(len(points), len(points)))
    part_of = connected_components(links, directed=False)[1]
    parts = [triangles[chosen] for chosen in _groups(part_of[triangles[:, 0]])]
    sides = [edges[chosen] for chosen in _groups(part_of[edges[:, 0]])]
    boxes = np.array([(points[part].min(axis=(0, 1)), points[part].max(axis=(0, 1))) for part in parts])
    for number, (part, own_edges) in enumerate(zip(parts, sides, strict=True)):
        low, high = boxes[number, 0] - reach, boxes[number, 1] + reach
        near = (boxes[:, 0] <= high).all(axis=1) & (boxes[:, 1] >= low).all(axis=1)
        near[number] = False
        others = np.concatenate([np.empty((0, 3), np.int64), *(parts[other] for other in np.flatnonzero(near))])
        corners = points[others]
        others = others[(corners.min(axis=1) <= high).all(axis=1) & (corners.max(axis=1) >= low).all(axis=1)]
        if len(others):
            own = np.unique(part)
            squares = igl.point_mesh_squared_distance(points[own], points, others)[0]
            free[own] = np.minimum(free[own], np.sqrt(squares))
            free[_crossing(points, own_edges, others)] = 0.0
    return free


def _groups(owners: np.ndarray) -> list[np.ndarray]:
    """Return for each owner that there is, in ascending order, what it owns."""
    order = np.argsort(owners, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(owners[order])) + 1)


def _crossing(points: np.ndarray, edges: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the vertices of edges that go through triangles, and of these triangles."""
    starts = points[edges[:, 0]]
    ways = points[edges[:, 1]] - starts
    lengths = np.linalg.norm(ways, axis=1)
    directions = ways / lengths[:, None].clip(min=1e-12)
    found = _cast(_scene(points[triangles]), starts, directions, lengths)
    met = found["primID"] >= 0
    return np.union1d(edges[met], triangles[found["primID"][met]])


def _scene(corners: np.ndarray) -> EmbreeScene:
    scene = EmbreeScene()
    TriangleMesh(scene, np.ascontiguousarray(corners, np.float32))
    return scene


def _cast(scene: EmbreeScene, starts: np.ndarray, directions: np.ndarray, most: np.ndarray) -> dict[str, np.ndarray]:
    """Return what Embree finds on rays [N] that are no longer than ``most`` [N]."""
    starts, directions = (np.ascontiguousarray(values, np.float32) for values in (starts, directions))
    found: dict[str, np.ndarray] = scene.run(starts, directions, dists=most.astype(np.float32), output=1)
    return found


def _without_creases(points: np.ndarray, edges: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Return the room, less where neighbors have much less."""
    first, second = edges.T
    growth = _SLOPE * np.linalg.norm(points[first] - points[second], axis=1)
    for _ in range(_MOST_ROUNDS):
        smaller = room.copy()
        np.minimum.at(smaller, first, room[second] + growth)
        np.minimum.at(smaller, second, room[first] + growth)
        if np.array_equal(smaller, room):
            break
        room = smaller
    return room
