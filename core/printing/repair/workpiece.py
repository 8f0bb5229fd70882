"""A copy of a model while it is mended, which knows where each of its faces comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.mesh.mesh import Mesh
from core.printing.model import Colors


@dataclass(frozen=True)
class Surface:
    """Nothing but a shape: ``positions`` float64 [V, 3] and ``triangles`` int64 [F, 3]."""

    positions: np.ndarray
    triangles: np.ndarray


@dataclass(frozen=True)
class Workpiece:
    """``positions`` float64 [V, 3] and ``triangles`` int64 [F, 3] are the copy. ``of_triangles`` int64 [F] are the
    triangles of the original on which these lie, and ``weights`` float64 [F, 3, 3] the barycentric weights of their
    corners there. A face that closes a hole has the color of one point of the original: all its corners lie there."""

    positions: np.ndarray
    triangles: np.ndarray
    of_triangles: np.ndarray
    weights: np.ndarray

    def faces(self, chosen: np.ndarray) -> Workpiece:
        """Return some of the faces alone; ``chosen`` are bool [F] or indices [N]."""
        return replace(
            self,
            triangles=self.triangles[chosen],
            of_triangles=self.of_triangles[chosen],
            weights=self.weights[chosen],
        )

    def with_faces(self, triangles: np.ndarray, of_triangles: np.ndarray, weights: np.ndarray) -> Workpiece:
        """Return the copy with more faces."""
        return replace(
            self,
            triangles=np.concatenate([self.triangles, triangles]),
            of_triangles=np.concatenate([self.of_triangles, of_triangles]),
            weights=np.concatenate([self.weights, weights]),
        )

    def turned(self, chosen: np.ndarray) -> Workpiece:
        """Return the copy with some of its faces, bool [F], turned over."""
        return replace(
            self,
            triangles=np.where(chosen[:, None], self.triangles[:, ::-1], self.triangles),
            weights=np.where(chosen[:, None, None], self.weights[:, ::-1], self.weights),
        )

    def with_used_vertices(self) -> Workpiece:
        """Return the copy without vertices that no face uses."""
        used = np.zeros(len(self.positions), bool)
        used[self.triangles] = True
        if used.all():
            return self
        return replace(self, positions=self.positions[used], triangles=(np.cumsum(used) - 1)[self.triangles])

    def carried(self, values: np.ndarray) -> np.ndarray:
        """Return values [F, 3, C] of the corners of the original at the corners of the copy."""
        return np.asarray(np.einsum("fck,fkd->fcd", self.weights, values[self.of_triangles]))


def workpiece(mesh: Mesh) -> Workpiece:
    """Return a copy of a mesh to mend."""
    count = len(mesh.triangles)
    return Workpiece(
        mesh.positions.astype(np.float64),
        mesh.triangles.astype(np.int64),
        np.arange(count),
        np.broadcast_to(np.eye(3), (count, 3, 3)),
    )


@dataclass(frozen=True)
class CarriedColors:
    """The colors of the original (see ``core.printing.model.Colors``) on the faces of a copy."""

    colors: Colors
    piece: Workpiece

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        places = np.einsum("nc,nck->nk", weights, self.piece.weights[triangles])
        return self.colors.at(self.piece.of_triangles[triangles], places.astype(np.float32))
