"""Whether a surface is one that a printer can fill."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh
from core.mesh.sides import is_closed
from core.printing.checks.crossings import crossings
from core.printing.checks.structure import structure_of
from core.printing.repair.workpiece import Surface, Workpiece

# How far beside a face a point is to tell what lies there, as a part of the model's size.
_BESIDE = 1e-5


def is_sound(piece: Workpiece) -> bool:
    """Return whether a copy is closed, does not cross itself, and its faces have the inside behind them, once, and the
    outside before them."""
    if not is_closed(piece.triangles) or crosses_itself(piece):
        return False
    before, behind = _winds(piece)
    return bool((np.abs(before) < 0.5).all() and (np.abs(behind - 1) < 0.5).all())


def share_of_wrong_faces(piece: Workpiece) -> float:
    """Return the part of the area of a closed copy that does not have the inside behind it, once, and the outside
    before it."""
    before, behind = _winds(piece)
    wrong = (np.abs(before) >= 0.5) | (np.abs(behind - 1) >= 0.5)
    first, second = (
        piece.positions[piece.triangles[:, end]] - piece.positions[piece.triangles[:, 0]] for end in (1, 2)
    )
    areas = np.linalg.norm(np.cross(first, second), axis=1)
    return float(areas[wrong].sum() / max(areas.sum(), np.finfo(np.float64).tiny))


def stray_faces(piece: Workpiece) -> np.ndarray:
    """Return whether each face has the inside on both of its sides or on none, bool [F]: a fin, or a wall inside."""
    before, behind = _winds(piece)
    return np.asarray((before > 0.5) == (behind > 0.5))


def crosses_itself(shape: Surface | Workpiece) -> bool:
    """Return whether faces go through each other once their numbers are as exact as files have them."""
    mesh = Mesh(shape.positions.astype(np.float32), shape.triangles.astype(np.int32), None)
    return len(crossings(structure_of(mesh))) > 0


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
