"""Reliefs whose height is known at every point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.mesh import Mesh


@dataclass(frozen=True)
class Waves:
    """Plateaus with soft edges, in a pattern in space; a part of the surface is flat."""

    mesh: Mesh
    depth: float = 0.1
    frequency: float = 6.0
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``core.mesh.displacement.heights.Heights``."""
        points = np.einsum("nc,nck->nk", weights, self.mesh.positions[self.mesh.triangles[triangles]].astype(float))
        waves = np.tanh(4 * np.prod(np.sin(self.frequency * points), axis=1)) / 2
        return np.asarray(self.depth * waves * (points[:, 0] > 0) * points[:, 0] ** 2, np.float32)


@dataclass(frozen=True)
class Level:
    """The same height everywhere."""

    height: float
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``core.mesh.displacement.heights.Heights``."""
        return np.full(triangles.shape, self.height * weights.sum(axis=1), np.float32)


@dataclass(frozen=True)
class Pits:
    """Pits with slanted walls in the middle of all sides of a plate that is wide along x and y."""

    mesh: Mesh
    depth: float
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``core.mesh.displacement.heights.Heights``."""
        points = np.einsum("nc,nck->nk", weights, self.mesh.positions[self.mesh.triangles[triangles]])
        far = np.abs(points[:, :2]).max(axis=1)
        return np.asarray(-self.depth * np.clip((8 - far) / 3, 0, 1), np.float32)
