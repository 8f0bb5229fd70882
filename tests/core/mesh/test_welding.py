from __future__ import annotations

import numpy as np
import trimesh

from core.mesh.sides import is_closed
from core.mesh.welding import welded


def test_seams_close() -> None:
    box = trimesh.creation.box()
    loose = np.arange(36).reshape(-1, 3)
    joined = welded(box.vertices[box.faces].reshape(-1, 3), loose)
    assert is_closed(joined)
    assert len(np.unique(joined)) == 8


def test_closed_parts_that_touch_stay_apart() -> None:
    one, other = trimesh.creation.box(), trimesh.creation.box()
    positions = np.concatenate([one.vertices, other.vertices + np.array([1, 1, 0])])
    triangles = np.concatenate([one.faces, other.faces + 8])
    np.testing.assert_array_equal(welded(positions, triangles), triangles)
