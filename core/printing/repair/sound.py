"""Whether a surface is one that a printer can fill."""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.printing.repair.edges import is_closed, sides_of
from core.printing.repair.workpiece import Workpiece

# How far beside a face a point is to tell what lies there, as a part of the model's size.
_BESIDE = 1e-5
# The parts of an edge at its ends that may touch other faces, and how many of its own neighbors a ray passes.
_ENDS, _PASSES = 1e-3, 4


def is_sound(piece: Workpiece) -> bool:
    """Return whether a copy is closed, does not cross itself, and its faces have the inside behind them, once, and the
    outside before them."""
    if not is_closed(piece.triangles) or crosses_itself(piece):
        return False
    before, behind = _winds(piece)
    return bool((np.abs(before) < 0.5).all() and (np.abs(behind - 1) < 0.5).all())


def stray_faces(piece: Workpiece) -> np.ndarray:
    """Return whether each face has the inside on both of its sides or on none, bool [F]: a fin, or a wall inside."""
    before, behind = _winds(piece)
    return np.asarray((before > 0.5) == (behind > 0.5))


def crosses_itself(piece: Workpiece) -> bool:
    """Return whether an edge goes through a face that has neither of its ends."""
    scene = EmbreeScene()
    corners = piece.positions[piece.triangles]
    TriangleMesh(scene, np.ascontiguousarray(corners, np.float32))
    sides = sides_of(piece.triangles)
    ends = sides.ends[np.unique(sides.edges, return_index=True)[1]]
    starts, ways = piece.positions[ends[:, 0]], piece.positions[ends[:, 1]] - piece.positions[ends[:, 0]]
    begun = np.full(len(ends), _ENDS)
    for _ in range(_PASSES):
        origins = np.ascontiguousarray(starts + begun[:, None] * ways, np.float32)
        # A ray's length is that of its direction: 1 is where the edge ends.
        hits = scene.run(origins, np.ascontiguousarray(ways, np.float32), output=1)
        met, reached = hits["primID"].astype(np.int64), begun + hits["tfar"]
        within = (met >= 0) & (reached < 1 - _ENDS)
        own = (piece.triangles[met][:, :, None] == ends[:, None]).any(axis=(1, 2))
        if (within & ~own).any():
            return True
        further = np.flatnonzero(within)
        if not len(further):
            return False
        ends, starts, ways, begun = ends[further], starts[further], ways[further], reached[further] + _ENDS
    return False


def _winds(piece: Workpiece) -> tuple[np.ndarray, np.ndarray]:
    """Return how often the surface winds around points right before and right behind the middle of each face, [F]."""
    import igl

    corners = piece.positions[piece.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    offsets = normals / np.where(lengths > 0, lengths, 1) * np.ptp(piece.positions, axis=0).max() * _BESIDE
    before, behind = (
        igl.fast_winding_number(piece.positions, piece.triangles, corners.mean(axis=1) + side * offsets)
        for side in (1, -1)
    )
    return before, behind
