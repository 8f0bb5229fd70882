"""Symmetry about planes of the object: every point has the color of its image on one side, the side that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.render.surface import Surface

_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Symmetry:
    """Planes that points are mirrored in, K of them. The side to which the axes point is kept.

    ``axes`` float64 [K, 3] lie across the planes, ``heights`` float64 [K, 3] turn a step into its length along each
    axis, ``origin`` float64 [3] lies in all planes. Where the object's axes are not at right angles, points move along
    the axis.
    """

    axes: np.ndarray
    heights: np.ndarray
    origin: np.ndarray

    def sides(self, points: np.ndarray) -> np.ndarray:
        """Return for points [N, 3] beyond which planes they lie, bool [N, K]."""
        return np.asarray((points - self.origin) @ self.heights.T < 0)

    def reflect(self, points: np.ndarray, sides: np.ndarray) -> np.ndarray:
        """Return points [N, ..., 3] mirrored in those planes that ``sides`` [N, K] names for each, float64."""
        chosen = sides.reshape(len(sides), *(1,) * (points.ndim - 2), -1)
        along = np.where(chosen, (points - self.origin) @ self.heights.T, 0.0)
        return np.asarray(points - 2 * along @ self.axes)

    def fold(self, points: np.ndarray) -> np.ndarray:
        """Return points [N, 3] with those beyond a plane mirrored to the side that is kept; the others stay the same to
        the last bit."""
        # In pieces: millions of points would take gigabytes in double precision.
        pieces = np.array_split(points, 1 + len(points) // _AT_ONCE)
        return np.concatenate([self.reflect(piece, self.sides(piece)).astype(points.dtype) for piece in pieces])

    def depths(self, points: np.ndarray) -> np.ndarray:
        """Return how far points [N, 3] lie beyond a plane, [N]; 0 on the side that is kept."""
        return np.asarray(np.maximum(-((points - self.origin) @ self.heights.T), 0).max(axis=1))

    def is_mirrored(self, points: np.ndarray) -> np.ndarray:
        """Return which of the points [N, 3] show the image of another side, bool [N]."""
        return np.asarray(self.sides(points).any(axis=1))


def symmetry_of(surface: Surface, axes: Sequence[str]) -> Symmetry | None:
    """Return the symmetry in some of the object's axes, ``x``, ``y`` and ``z``; None if there are none."""
    chosen = [index for index, axis in enumerate("xyz") if axis in axes]
    if not chosen:
        return None
    directions, origin = surface.frame[:, :3], surface.frame[:, 3]
    return Symmetry(directions.T[chosen], np.linalg.inv(directions)[chosen], origin)
