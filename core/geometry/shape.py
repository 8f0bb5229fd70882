"""A shape whose vertices move: parameters → positions, bounded and smooth, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.geometry.room import room_of
from core.geometry.smoothing import Smoothing
from core.geometry.topology import NO_TRIANGLE, Edges

# Keeps the root's gradient finite where an edge has no length.
_LEAST_SQUARE = 1e-12
# What folds cost: smooth forms bend so little from triangle to triangle that they pay next to nothing.
_FOLDS = 30.0


@dataclass(frozen=True)
class Shape:
    """The surface at rest: ``positions`` float32 [V, 3] in the unit ball, ``triangles`` int64 [F, 3], and its edges.

    No vertex moves farther than its ``bound``, float32 [V, 1]. ``stiffness`` is the weight of what edges cost that get
    longer or shorter.
    """

    positions: Tensor
    triangles: Tensor
    edges: Edges
    smoothing: Smoothing
    bound: Tensor
    stiffness: float

    def moved(self, parameters: Tensor) -> Tensor:
        """Return the positions [V, 3] for parameters [V, 3]; with zeros, the shape is at rest."""
        way = self.smoothing(parameters)
        # Shorter than the bound in every direction, and nearly linear where it is much shorter.
        return self.positions + self.bound * way / (1 + way.square().sum(dim=1, keepdim=True)).sqrt()

    def strain(self, positions: Tensor) -> Tensor:
        """Return the weighted mean square of the edges' relative change of length, and that of folds."""
        vertices = torch.from_numpy(self.edges.vertices).to(positions.device)
        before = (self.positions[vertices[:, 0]] - self.positions[vertices[:, 1]]).norm(dim=1)
        way = taken(positions, vertices[:, 0]) - taken(positions, vertices[:, 1])
        now = (way.square().sum(dim=1) + _LEAST_SQUARE).sqrt()
        stretch = (now / before.clamp(min=1e-6) - 1).square().mean()
        bent = self._bends(positions) - self._bends(self.positions)
        return self.stiffness * stretch + _FOLDS * bent.square().mean()

    def _bends(self, positions: Tensor) -> Tensor:
        """Return the cosines of the angles between the normals on both sides of the edges, [E]; 1 at borders."""
        one, other = torch.from_numpy(self.edges.triangles).to(positions.device).T
        normals = torch.nn.functional.normalize(vertex_normals(positions, self.triangles)[1], dim=1, eps=1e-12)
        cosines = (taken(normals, one) * taken(normals, other.clamp(min=0))).sum(dim=1)
        return torch.where(other == NO_TRIANGLE, 1.0, cosines)


def shape_of(
    positions: np.ndarray, triangles: np.ndarray, edges: Edges, smoothness: float, bound: float, stiffness: float
) -> Shape:
    """Return a shape. ``smoothness`` is the distance over which neighbors move together, ``positions`` [V, 3] lie in
    the unit ball. No vertex moves farther than ``bound``, nor so far that it may meet another surface."""
    corners = positions[triangles].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    masses = np.bincount(triangles.ravel(), np.repeat(areas / 3, 3), len(positions))
    # Vertices of no triangle have a mass, too, so that there is a solution.
    masses = masses.clip(min=1e-6 * float(masses.mean()))
    return Shape(
        torch.from_numpy(positions.astype(np.float32)),
        torch.from_numpy(triangles.astype(np.int64)),
        edges,
        # Between equilateral triangles, the weights of the Laplacian are the cotangents of 60°.
        Smoothing(edges.vertices, masses, smoothness**2 / np.sqrt(3)),
        torch.from_numpy(room_of(positions, triangles, edges.vertices, bound))[:, None],
        stiffness,
    )


def taken(values: Tensor, places: Tensor) -> Tensor:
    """Return rows [..., C] of some values [V, C]. Indexing would add up their gradients in the order in which threads
    come, and a job would not make the same shape again."""
    return values.index_select(0, places.flatten()).unflatten(0, places.shape)


def vertex_normals(positions: Tensor, triangles: Tensor) -> tuple[Tensor, Tensor]:
    """Return the unit normals of vertices [V, 3], weighted by area, and those of triangles [F, 3], not of unit length;
    differentiable."""
    corners = taken(positions, triangles)
    flat = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = torch.zeros_like(positions).index_add(0, triangles.flatten(), flat.repeat_interleave(3, dim=0))
    return torch.nn.functional.normalize(sums, dim=1, eps=1e-12), flat
