"""What the files with a picture have in common: corners point to vertices, and apart from that to texture coordinates.

Vertices on the seams of the UV map thus stay single, and a closed surface is closed in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.mesh.mesh import Mesh, unique_rows
from core.mesh.triangles import have_three_corners


@dataclass(frozen=True)
class Parts:
    """``positions`` float32 [V, 3] in millimeters, z up, and ``triangles`` int32 [F, 3] of them; ``coordinates``
    float32 [T, 2] of the picture, origin at the bottom left, and ``corners`` int64 [F, 3] of those; ``picture`` is a
    PNG file."""

    positions: np.ndarray
    triangles: np.ndarray
    coordinates: np.ndarray
    corners: np.ndarray
    picture: Path


def parts_of(mesh: Mesh, picture: Path) -> Parts:
    """Return the parts of a mesh that has UVs; equal ones are one texture coordinate. Triangles that use a vertex twice
    are left out: they have no area, and 3MF forbids them."""
    assert mesh.uvs is not None
    whole = have_three_corners(mesh.triangles)
    uvs = mesh.uvs[whole].reshape(-1, 2)
    first, inverse = unique_rows(uvs)
    return Parts(mesh.positions, mesh.triangles[whole], uvs[first], inverse.reshape(-1, 3), picture)
