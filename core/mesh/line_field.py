"""Line fields on a mesh: a direction at each place that has no sign, smoothed, filled in, and then given signs.

A line is the tensor d · dᵀ of its direction d, which both signs share: means of tensors know no sign. The field lives
on a few thousand cells, so that smoothing reaches as far on a fine mesh as on a coarse one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.mesh.mesh import Mesh, unique_rows

if TYPE_CHECKING:
    import scipy.sparse

# Cells are so many times narrower than the mesh is wide.
_CELLS = 48
_ROUNDS = 24
# How much a cell's own lines count beside those of all its neighbors; the others are as sure as they are.
_OWN = 0.5
# Lines at right angles have the weight 1 in the tree along which signs spread; no edge may weigh 0.
_LEAST_WEIGHT = 1e-3


@dataclass(frozen=True)
class Cells:
    """Parts of a mesh, N of them, each on one side of thin parts.

    ``of_vertices`` int64 [V] is the cell of each vertex, ``neighbors`` a symmetric matrix [N, N] that holds 1 where
    cells touch, ``normals`` float64 [N, 3] are of unit length.
    """

    of_vertices: np.ndarray
    neighbors: scipy.sparse.csr_matrix
    normals: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return the sums [N, ...] of values [V, ...] over the vertices of each cell."""
        import scipy.sparse

        count = len(self.normals)
        ones = np.ones(len(self.of_vertices))
        members = scipy.sparse.csr_matrix((ones, (self.of_vertices, np.arange(len(ones)))), (count, len(ones)))
        return np.asarray(members @ values.reshape(len(values), -1)).reshape(count, *values.shape[1:])


def cells_of(mesh: Mesh, normals: np.ndarray) -> Cells:
    """Return the cells of a mesh with normals [V, 3] at its vertices."""
    # Few jobs have lines: the others need not wait for these.
    import scipy.sparse

    positions = mesh.positions.astype(np.float64)
    low = positions.min(axis=0)
    width = max((positions.max(axis=0) - low).max(), 1e-30) / _CELLS
    keys = np.column_stack([np.floor((positions - low) / width), normals > 0])
    _, of_vertices = unique_rows(keys)
    count = int(of_vertices.max()) + 1
    sides = of_vertices[
        np.concatenate([mesh.triangles[:, [0, 1]], mesh.triangles[:, [1, 2]], mesh.triangles[:, [2, 0]]])
    ]
    sides = sides[sides[:, 0] != sides[:, 1]]
    pairs = np.concatenate([sides, sides[:, ::-1]])
    touching = scipy.sparse.csr_matrix((np.ones(len(pairs)), pairs.T), (count, count))
    touching.data[:] = 1
    cells = Cells(of_vertices, touching, np.zeros((count, 3)))
    return Cells(of_vertices, touching, unit(cells.sums(normals.astype(np.float64))))


def smoothed_lines(cells: Cells, tensors: np.ndarray) -> np.ndarray:
    """Return a line in each cell as a direction float64 [N, 3] of unit length, tangent to the cell.

    ``tensors`` [N, 3, 3] are sums of d · dᵀ, each as large as it is sure. Where there is none, the neighbors decide.
    """
    scale = np.quantile(np.trace(tensors, axis1=1, axis2=2), 0.9)
    own = _tangent(tensors / max(scale, 1e-30), cells.normals)
    degree = np.maximum(np.asarray(cells.neighbors.sum(axis=1)).ravel(), 1)[:, None, None]
    current = own
    for _ in range(_ROUNDS):
        spread = (cells.neighbors @ current.reshape(len(current), 9)).reshape(-1, 3, 3) / degree
        current = _tangent(_OWN * own + spread, cells.normals)
    _, vectors = np.linalg.eigh(current)
    return np.asarray(vectors[:, :, 2])


def with_signs(cells: Cells, lines: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Return lines [N, 3] as directions: neighbors point the same way, and most of each connected part to ``up``."""
    import scipy.sparse
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

    pairs = scipy.sparse.triu(cells.neighbors).tocoo()
    agreement = np.einsum("nk,nk->n", lines[pairs.row], lines[pairs.col])
    weights = np.maximum(1 - np.abs(agreement), _LEAST_WEIGHT)
    tree = minimum_spanning_tree(scipy.sparse.csr_matrix((weights, (pairs.row, pairs.col)), cells.neighbors.shape))
    signs = np.zeros(len(lines))
    for root in range(len(lines)):
        if signs[root]:
            continue
        order, before = breadth_first_order(tree, root, directed=False)
        signs[root] = 1
        for cell in order[1:]:
            signs[cell] = signs[before[cell]] * (1 if lines[cell] @ lines[before[cell]] >= 0 else -1)
        if (signs[order] * (lines[order] @ up)).sum() < 0:
            signs[order] *= -1
    return lines * signs[:, None]


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors [..., 3] with length 1; those of length 0 stay."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-30))


def _tangent(tensors: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return tensors [N, 3, 3] without what they say about the direction of the normals [N, 3]."""
    flat = np.eye(3) - normals[:, :, None] * normals[:, None, :]
    return np.asarray(flat @ tensors @ flat)
