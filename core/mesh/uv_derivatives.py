"""Which way u and v grow on triangles of a mesh."""

from __future__ import annotations

import numpy as np


def uv_derivatives(edges: np.ndarray, uv_edges: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the steps on the surface that one unit of u and of v make, [F, 3] each, times the signed double area [F]
    that triangles have in the UV map, which is the third.

    Args:
        edges: the ways [F, 2, 3] from the first corner to the others.
        uv_edges: the same ways in the UV map, [F, 2, 2].
    """
    (du1, dv1), (du2, dv2) = uv_edges[:, 0].T, uv_edges[:, 1].T
    along_u = edges[:, 0] * dv2[:, None] - edges[:, 1] * dv1[:, None]
    along_v = edges[:, 1] * du1[:, None] - edges[:, 0] * du2[:, None]
    return along_u, along_v, du1 * dv2 - du2 * dv1
