"""A mesh that is its own mirror image, with a mirrored UV map, in any place."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh, mesh_of


def mirrored(ball: Mesh, frame: np.ndarray | None = None) -> Mesh:
    """Return one half of the ball with its mirror image in X; both halves have different UVs, u and 1 - u.

    ``frame`` [3, 4] are the axes and the origin of the object whose X that is.
    """
    assert ball.uvs is not None
    half = ball.faces(ball.positions[ball.triangles][:, :, 0].mean(axis=1) > 0)
    assert half.uvs is not None
    corners = half.positions[half.triangles].astype(np.float64)
    corners[..., 0] *= 1 + 0.3 * corners[..., 1]
    corners = np.concatenate([corners, corners[:, ::-1] * (-1, 1, 1)])
    uvs = np.concatenate([half.uvs, half.uvs[:, ::-1] * (-1, 1) + (1, 0)])
    axes = np.eye(3, 4) if frame is None else frame
    positions = corners.reshape(-1, 3) @ axes[:, :3].T + axes[:, 3]
    return mesh_of(positions, np.arange(len(positions)).reshape(-1, 3), uvs, frame=axes)
