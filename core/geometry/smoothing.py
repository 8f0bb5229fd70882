"""Steps that move a surface as a whole (Nicolet, Jacobson, Jakob 2021, "Large Steps in Inverse Rendering of Geometry").

What is optimized is not a displacement but what becomes one once it is smoothed by (I + λL)⁻¹. Its gradient is smoothed
the same way, so a step moves the surroundings of a vertex along with it, and no vertex leaves them as a spike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy.sparse import coo_matrix, csc_matrix, identity
from scipy.sparse.linalg import SuperLU, splu
from torch import Tensor


class Smoothing:
    """Solves (I + λL) x = u for the uniform Laplacian of a mesh, factorized once. It computes on the processor."""

    def __init__(self, edges: np.ndarray, vertices: int, weight: float) -> None:
        """Take edges int [E, 2] between so many vertices, and λ. Values spread over √λ edges."""
        first, second = edges.T
        ones = np.ones(len(edges))
        near = coo_matrix((ones, (first, second)), shape=(vertices, vertices))
        near = near + near.T
        degrees = np.asarray(near.sum(axis=1)).ravel()
        laplacian = coo_matrix((degrees, (np.arange(vertices), np.arange(vertices))), (vertices, vertices)) - near
        self._factors: SuperLU = splu(csc_matrix(identity(vertices) + weight * laplacian), permc_spec="MMD_AT_PLUS_A")

    def __call__(self, values: Tensor) -> Tensor:
        """Return smoothed values [V, C]; differentiable."""
        smoothed: Tensor = _Solve.apply(values, self._factors)
        return smoothed


class _Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, factors: SuperLU) -> Tensor:
        ctx.factors = factors
        return _solved(values, factors)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        # The matrix is symmetric.
        return _solved(gradients[0], ctx.factors), None


def _solved(values: Tensor, factors: SuperLU) -> Tensor:
    found = factors.solve(values.detach().cpu().double().numpy())
    return torch.from_numpy(found).to(values)
