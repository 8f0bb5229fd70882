"""Faces look outward: neighbors agree, and each shell has its outside outside."""

from __future__ import annotations

import numpy as np

from core.mesh.sides import sides_of
from core.mesh.triangles import areas
from core.printing.repair.workpiece import Workpiece
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
    sizes, volumes = areas(corners), _volumes(corners, patches)
    totals = np.bincount(patches, sizes)
    nested = _nested(piece.positions, agreeing, patches, _closed(agreeing, patches))
    by_volume = ~nested & (np.abs(volumes) > _NO_INSIDE * _BALL * totals**1.5)
    mostly_turned = np.bincount(patches, sizes * turned) > totals / 2
    turned ^= np.where(by_volume, volumes < 0, mostly_turned)[patches]
    if not turned.any():
        return piece, ""
    return piece.turned(turned), f"{counted(int(turned.sum()), 'face is', 'faces are')} turned outward."


def _volumes(corners: np.ndarray, patches: np.ndarray) -> np.ndarray:
    """Return the volume inside each patch [P] of triangles [F, 3, 3], as if seen from its middle; negative if these
    look inward."""
    middles, counts = corners.mean(axis=1), np.bincount(patches)
    centers = np.stack([np.bincount(patches, middles[:, axis]) / counts for axis in range(3)], axis=1)
    a, b, c = (corners - centers[patches][:, None]).transpose(1, 0, 2)
    return np.bincount(patches, (a * np.cross(b, c)).sum(axis=1) / 6)


def _closed(triangles: np.ndarray, patches: np.ndarray) -> np.ndarray:
    """Return whether each patch is closed by itself, bool [P]: it may touch others at edges."""
    keys = patches[:, None] * (int(triangles.max()) + 1) + triangles
    sides = sides_of(np.unique(keys, return_inverse=True)[1].reshape(-1, 3))
    one, other = sides.pairs.T
    closed = np.ones(int(patches.max()) + 1, bool)
    closed[patches[sides.at(sides.uses != 2) // 3]] = False
    closed[patches[one[sides.forward[one] == sides.forward[other]] // 3]] = False
    return closed


def _nested(positions: np.ndarray, triangles: np.ndarray, patches: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """Return whether each closed patch lies inside an odd number of others, bool [P]."""
    import igl

    depths = np.zeros(len(closed), np.int64)
    if closed.sum() < 2:
        return depths > 0
    order = np.argsort(patches, kind="stable")
    starts = np.cumsum(np.bincount(patches))[:-1]
    shells, places = np.split(order, starts), positions[triangles[order]]
    low, high = (
        ends.reduceat(ends.reduce(places, axis=1), np.append(0, starts), axis=0) for ends in (np.minimum, np.maximum)
    )
    for number in np.flatnonzero(closed):
        within = (low >= low[number]).all(axis=1) & (high <= high[number]).all(axis=1) & closed
        within[number] = False
        others = np.flatnonzero(within)
        if not len(others):
            continue
        tried = [triangles[shells[other]][:: max(1, len(shells[other]) // _TRIED), 0] for other in others]
        found = igl.fast_winding_number(positions, triangles[shells[number]], positions[np.concatenate(tried)])
        firsts = np.cumsum([0, *(len(some) for some in tried)])[:-1]
        depths[others] += np.logical_and.reduceat(np.abs(found) > 0.5, firsts)
    return depths % 2 == 1
