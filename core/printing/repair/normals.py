"""Faces look outward: neighbors agree, and each shell has its outside outside."""

from __future__ import annotations

import numpy as np

from core.printing.repair.workpiece import Workpiece
from core.printing.sides import is_closed
from core.printing.words import counted

# An open patch whose volume is a smaller part of that of a ball of its area has no inside to speak of.
_NO_INSIDE = 0.02
_BALL = 1 / (6 * np.sqrt(np.pi))
_TRIED = 8


def orient(piece: Workpiece) -> tuple[Workpiece, str]:
    """Return a copy whose faces look outward, and what was done, in a sentence.

    A closed shell inside another one stays as most of it is: it may be a cavity, whose faces look inward, or a solid.
    """
    import igl

    agreeing, patches = igl.bfs_orient(piece.triangles)
    turned = np.asarray((agreeing != piece.triangles).any(axis=1))
    patches = np.unique(patches, return_inverse=True)[1].reshape(-1)
    corners = piece.positions[agreeing]
    order = np.argsort(patches, kind="stable")
    shells = np.split(order, np.cumsum(np.bincount(patches))[:-1])
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    closed = np.array([is_closed(agreeing[shell]) for shell in shells])
    nested = _nested(piece.positions, agreeing, shells, closed)
    for shell, inside in zip(shells, nested, strict=True):
        own, area = corners[shell], areas[shell].sum()
        volume = _volume(own)
        mostly_turned = areas[shell][turned[shell]].sum() > area / 2
        by_volume = not inside and abs(volume) > _NO_INSIDE * _BALL * area**1.5
        if volume < 0 if by_volume else mostly_turned:
            turned[shell] = ~turned[shell]
    if not turned.any():
        return piece, ""
    return piece.turned(turned), f"{counted(int(turned.sum()), 'face is', 'faces are')} turned outward."


def _volume(corners: np.ndarray) -> float:
    """Return the volume inside triangles [F, 3, 3], negative if they look inward."""
    a, b, c = (corners - corners.mean(axis=(0, 1))).transpose(1, 0, 2)
    return float((a * np.cross(b, c)).sum() / 6)


def _nested(positions: np.ndarray, triangles: np.ndarray, shells: list[np.ndarray], closed: np.ndarray) -> np.ndarray:
    """Return whether each closed shell lies inside an odd number of others, bool [N]."""
    import igl

    depths = np.zeros(len(shells), np.int64)
    if closed.sum() < 2:
        return depths > 0
    boxes = np.array(
        [
            [positions[triangles[shell]].min(axis=(0, 1)), positions[triangles[shell]].max(axis=(0, 1))]
            for shell in shells
        ]
    )
    for number in np.flatnonzero(closed):
        within = (boxes[:, 0] >= boxes[number, 0]).all(axis=1) & (boxes[:, 1] <= boxes[number, 1]).all(axis=1) & closed
        within[number] = False
        others = np.flatnonzero(within)
        if not len(others):
            continue
        tried = [triangles[shells[other]][:: max(1, len(shells[other]) // _TRIED), 0] for other in others]
        found = igl.fast_winding_number(positions, triangles[shells[number]], positions[np.concatenate(tried)])
        starts = np.cumsum([0, *(len(some) for some in tried)])[:-1]
        depths[others] += np.logical_and.reduceat(np.abs(found) > 0.5, starts)
    return depths % 2 == 1
