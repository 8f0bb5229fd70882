"""A square, as a mesh and as the beginning of an OBJ file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

from core.mesh.mesh import Mesh

SQUARE = """\
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0 1
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def square() -> Mesh:
    positions = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(positions, triangles, positions[triangles][..., :2].copy())


def assert_uvs_equal_xy(mesh: Mesh) -> None:
    """The square's UVs are its x and y, at every corner of every triangle."""
    assert mesh.uvs is not None
    np.testing.assert_allclose(mesh.positions[mesh.triangles][..., :2], mesh.uvs, atol=1e-6)


def textured(vertices: np.ndarray, faces: np.ndarray, uvs: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(vertices, faces, visual=trimesh.visual.TextureVisuals(uv=uvs), process=False)
