"""Steps that move a surface as a whole (Nicolet, Jacobson, Jakob 2021, "Large Steps in Inverse Rendering of Geometry").

What is optimized is not a displacement but what becomes one once it is smoothed by (M + λL)⁻¹M, twice, so that there
are no creases. Its gradient is smoothed the same way, so a step moves the surroundings of a vertex along with it, and
no vertex leaves them as a spike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy.sparse import coo_matrix, csc_matrix, diags
from scipy.sparse.linalg import SuperLU, splu
from torch import Tensor


class Smoothing:
    """Solves (M + λL) x = M u, factorized once, with the masses M and the uniform Laplacian L. It computes on the
    processor.

    Values spread over the same distance everywhere, over more edges where these are shorter: a tail that is modeled
    finely moves as one.
    """

    def __init__(self, edges: np.ndarray, masses: np.ndarray, weight: float) -> None:
        """Take edges int [E, 2], the masses [V] of the vertices (areas), and λ, the square of the distance over which
        values spread."""
        first, second = edges.T
        vertices, ones = len(masses), np.ones(len(edges))
        near = coo_matrix((ones, (first, second)), shape=(vertices, vertices))
        near = near + near.T
        degrees = np.asarray(near.sum(axis=1)).ravel()
        self._masses = np.asarray(masses, np.float64)[:, None]
        self._factors: SuperLU = splu(
            csc_matrix(diags(self._masses[:, 0] + weight * degrees) - weight * near), permc_spec="MMD_AT_PLUS_A"
        )

    def __call__(self, values: Tensor) -> Tensor:
        """Return smoothed values [V, C]; differentiable."""
        smoothed: Tensor = _Solve.apply(values, self._factors, self._masses)
        return smoothed


class _Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, factors: SuperLU, masses: np.ndarray) -> Tensor:
        ctx.factors, ctx.masses = factors, masses
        once = factors.solve(masses * _array(values))
        return torch.from_numpy(factors.solve(masses * once)).to(values)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        # The matrix is symmetric.
        once = ctx.masses * ctx.factors.solve(_array(gradients[0]))
        return torch.from_numpy(ctx.masses * ctx.factors.solve(once)).to(gradients[0]), None, None


def _array(values: Tensor) -> np.ndarray:
    return np.asarray(values.detach().cpu().double().numpy())
