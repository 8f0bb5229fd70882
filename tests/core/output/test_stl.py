from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

from core.mesh.load import load_mesh
from core.mesh.mesh import mesh_of
from core.output.stl import write_stl


def test_others_read_the_same_triangles(tmp_path: Path) -> None:
    shape = trimesh.creation.icosphere(3, radius=20)
    write_stl(tmp_path / "ball.stl", mesh_of(shape.vertices, shape.faces))
    read = trimesh.load_mesh(tmp_path / "ball.stl")
    assert read.is_watertight
    np.testing.assert_allclose(read.bounds, shape.bounds, atol=1e-5)
    np.testing.assert_allclose(read.volume, shape.volume, rtol=1e-5)
    np.testing.assert_allclose(read.face_normals, shape.face_normals, atol=1e-4)
    assert len(load_mesh(tmp_path / "ball.stl").triangles) == len(shape.faces)
