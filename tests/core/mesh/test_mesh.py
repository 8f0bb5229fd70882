from __future__ import annotations

import numpy as np
import trimesh

from core.mesh.mesh import Mesh, split_vertices, weld
from tests.core.mesh.squares import square


def test_weld_undoes_split_vertices() -> None:
    sphere = trimesh.creation.icosphere(subdivisions=2)
    positions, triangles = sphere.vertices.astype(np.float32), sphere.faces.astype(np.int32)
    uvs = np.random.default_rng(0).integers(0, 3, (len(triangles), 3, 2)).astype(np.float32)
    mesh = Mesh(positions, triangles, uvs)
    split_positions, split_uvs, split_triangles = split_vertices(mesh)
    assert len(split_positions) > len(positions)
    np.testing.assert_array_equal(split_uvs[split_triangles], uvs)
    np.testing.assert_array_equal(split_positions[split_triangles], positions[triangles])
    welded = weld(Mesh(split_positions, split_triangles, uvs))
    assert len(welded.positions) == len(positions)
    np.testing.assert_array_equal(welded.positions[welded.triangles], positions[triangles])


def test_weld_and_split_keep_what_needs_neither() -> None:
    mesh = square()
    np.testing.assert_array_equal(weld(mesh).triangles, mesh.triangles)
    positions, _, triangles = split_vertices(mesh)
    np.testing.assert_array_equal(positions, mesh.positions)
    np.testing.assert_array_equal(triangles, mesh.triangles)
