"""The size of a print: where its model stands, and how large it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.settings.printing import PrintSettings

# A model that is so many times lower than it is wide has no height to speak of.
_FLAT = 1e-6
_UPRIGHT = {"y": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]), "z": np.eye(3)}


def at_print_size(mesh: Mesh, settings: PrintSettings) -> tuple[Mesh, np.ndarray]:
    """Return a mesh in millimeters, z up, that stands on z = 0 in the middle of x and y, and the matrix float64 [4, 4]
    that takes its coordinates back to those that it had.

    Vertices that no face uses count for nothing; they move to where another one is.

    Raises:
        InputError: a height is asked for, and the mesh has none.
    """
    turned = mesh.positions.astype(np.float64) @ _UPRIGHT[settings.up_axis].T
    used = np.zeros(len(turned), bool)
    used[mesh.triangles] = True
    turned[~used] = turned[mesh.triangles[0, 0]]
    low, high = turned.min(axis=0), turned.max(axis=0)
    scale = _scale(high - low, settings)
    foot = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    placement = np.eye(4)
    placement[:3, :3] = _UPRIGHT[settings.up_axis].T / scale
    placement[:3, 3] = _UPRIGHT[settings.up_axis].T @ foot + mesh.origin
    positions = ((turned - foot) * scale).astype(np.float32)
    return replace(mesh, positions=positions, origin=np.zeros(3), frame=np.eye(3, 4)), placement


def with_height(mesh: Mesh, height: float | None) -> Mesh:
    """Return a mesh in millimeters, z up, that stands on z = 0 again and has the height that was asked for, if any.

    What is mended may have lost crumbs that counted, or a little of its surface.
    """
    low, high = mesh.positions.min(axis=0).astype(np.float64), mesh.positions.max(axis=0).astype(np.float64)
    scale = height / (high[2] - low[2]) if height and high[2] > low[2] else 1.0
    foot = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    return replace(mesh, positions=((mesh.positions - foot) * scale).astype(np.float32))


def _scale(size: np.ndarray, settings: PrintSettings) -> float:
    """Return the millimeters of a unit of a mesh that is so large, [3]."""
    if settings.height is None:
        return settings.units or 1.0
    if size[2] <= _FLAT * size.max():
        raise InputError(
            f"The mesh is flat and has no height along {settings.up_axis.upper()} to scale; give the length of its "
            "unit with --units instead, or another --up-axis."
        )
    return float(settings.height / size[2])
