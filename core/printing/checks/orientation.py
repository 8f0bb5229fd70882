"""Which way triangles look, and which way they should."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import igl
import numpy as np

from core.printing.checks.structure import Structure

# Of a shell that is open, the volume says which side is out only if it is such a part of that of a ball with its area.
_HOLLOW = 0.05
# So far outside a shell, as a part of its width, is a point that tells what the shell lies in.
_OUTSIDE = 1e-4


@dataclass(frozen=True)
class Orientation:
    """Which way triangles look.

    ``wrong`` bool [S] says which look to the wrong side. ``clashing`` int64 [N] are sides whose two triangles look to
    different sides of the surface, and ``twisted`` whether some do whichever triangles are turned, as on a Moebius
    strip. ``triangles`` int64 [S, 3] are those of the structure, turned so that all look outward, out of the solid.
    ``depth`` int64 [P] says how many other shells each one lies in, and ``volumes`` float64 [P] in cubic millimeters
    how much each encloses: 0 for those that are open.
    """

    wrong: np.ndarray
    clashing: np.ndarray
    twisted: bool
    triangles: np.ndarray
    depth: np.ndarray
    volumes: np.ndarray


def orientation_of(structure: Structure) -> Orientation:
    """Return which way the triangles of a structure look.

    A closed shell looks outward, unless it lies in another one: then it may be a cavity as well, and stays as it is. An
    open one looks outward if it encloses something, else to where most of its triangles look.
    """
    triangles, shells = structure.triangles, structure.shells
    if not len(triangles):
        nothing = np.empty(0, np.int64)
        return Orientation(np.empty(0, bool), nothing, False, triangles, nothing, np.empty(0))
    clashing = _clashing(structure)
    turned, twisted = np.zeros(len(triangles), bool), False
    if len(clashing):
        turned, twisted = _made_consistent(structure)
    number = int(shells.max()) + 1
    closed = np.ones(number, bool)
    closed[shells[structure.sides.at(structure.sides.uses != 2) // 3]] = False
    volumes = _volumes(structure, turned)
    areas = np.bincount(shells, structure.areas, number)
    of_ball = areas**1.5 / (6 * np.sqrt(np.pi))
    encloses = closed | (np.abs(volumes) > _HOLLOW * of_ball)
    mostly_turned = np.bincount(shells, structure.areas * turned, number) > areas / 2
    turned ^= np.where(encloses, volumes < 0, mostly_turned)[shells]
    depth = _depths(structure, _oriented(triangles, turned)) if number > 1 else np.zeros(1, np.int64)
    mostly_turned = np.bincount(shells, structure.areas * turned, number) > areas / 2
    turned ^= ((depth > 0) & mostly_turned)[shells]
    return Orientation(
        turned, clashing, twisted, _oriented(triangles, turned), depth, np.where(closed, np.abs(volumes), 0.0)
    )


def _oriented(triangles: np.ndarray, turned: np.ndarray) -> np.ndarray:
    return np.where(turned[:, None], triangles[:, ::-1], triangles)


def _clashing(structure: Structure) -> np.ndarray:
    """Return the sides [N] of edges between two triangles that both go the same way along it."""
    sides = structure.sides
    pairs = sides.pairs
    return np.asarray(pairs[sides.forward[pairs[:, 0]] == sides.forward[pairs[:, 1]]][:, 0])


def _made_consistent(structure: Structure) -> tuple[np.ndarray, bool]:
    """Return which triangles are to be turned so that neighbors agree, bool [S], and whether some still do not."""
    triangles = structure.triangles
    consistent, _ = igl.bfs_orient(triangles)
    start = (triangles == consistent[:, :1]).argmax(axis=1)
    turned = triangles[np.arange(len(triangles)), (start + 1) % 3] != consistent[:, 1]
    sides = structure.sides
    pairs = sides.pairs
    forward = sides.forward ^ np.repeat(turned, 3)
    return turned, bool((forward[pairs[:, 0]] == forward[pairs[:, 1]]).any())


def _volumes(structure: Structure, turned: np.ndarray) -> np.ndarray:
    """Return the signed volume of each shell [P] in cubic millimeters, of an open one as if seen from its middle."""
    shells, ends = structure.shells, structure.points[structure.triangles]
    counts = np.bincount(shells)
    middles = ends.mean(axis=1)
    centers = np.stack([np.bincount(shells, middles[:, axis]) / counts for axis in range(3)], axis=1)
    heights = ((ends[:, 0] - centers[shells]) * structure.cross).sum(axis=1) / 6
    return np.bincount(shells, np.where(turned, -heights, heights))


def _depths(structure: Structure, outward: np.ndarray) -> np.ndarray:
    """Return how many other shells each one lies in, int64 [P], given triangles [S, 3] that all look outward.

    A shell lies in others as deep as the outermost of its six ends.
    """
    places = structure.points[structure.triangles]
    ends = [_ends(structure.shells, places, axis, way) for axis, way in product(range(3), (1, -1))]
    winding = igl.fast_winding_number(structure.points, outward, np.concatenate(ends))
    return np.maximum(np.rint(winding.reshape(len(ends), -1).min(axis=0)), 0).astype(np.int64)


def _ends(shells: np.ndarray, places: np.ndarray, axis: int, way: int) -> np.ndarray:
    """Return a point [P, 3] beyond the end of each shell along an axis, one ``way`` (1) or the other (-1)."""
    heights = way * places[..., axis]
    order = np.lexsort([-heights.max(axis=1), shells])
    topmost = order[np.unique(shells[order], return_index=True)[1]]
    points = places[topmost, heights[topmost].argmax(axis=1)].copy()
    lowest = np.full(len(points), np.inf)
    np.minimum.at(lowest, shells, heights.min(axis=1))
    points[:, axis] += way * _OUTSIDE * (way * points[:, axis] - lowest)
    return points
