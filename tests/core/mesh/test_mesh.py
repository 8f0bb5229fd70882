from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.mesh import Mesh, mesh_of, split_vertices, unique_corners, unique_rows
from tests.core.mesh.squares import square


def test_a_mesh_of_any_numbers() -> None:
    positions = np.eye(3)
    mesh = mesh_of(positions, [[0, 1, 2]], [[[0, 0], [1, 0], [0, 1]]])
    assert mesh.uvs is not None
    assert (mesh.positions.dtype, mesh.triangles.dtype, mesh.uvs.dtype) == (np.float32, np.int32, np.float32)
    assert mesh_of(positions.astype(np.float32), [[0, 1, 2]]).uvs is None


def test_a_mesh_keeps_its_own_copies() -> None:
    positions = np.eye(3, dtype=np.float32)
    mesh = mesh_of(positions, [[0, 1, 2]])
    positions[:] = 7
    np.testing.assert_array_equal(mesh.positions, np.eye(3))


@pytest.mark.parametrize(
    ("positions", "triangles", "uvs"),
    [
        (np.zeros((3, 2)), np.zeros((1, 3)), None),
        (np.zeros((3, 3)), np.zeros((1, 4)), None),
        (np.zeros((3, 3)), np.zeros((1, 3)), np.zeros((3, 2))),
    ],
    ids=["positions", "triangles", "uvs"],
)
def test_arrays_of_other_shapes_are_no_mesh(positions: np.ndarray, triangles: np.ndarray, uvs: np.ndarray) -> None:
    with pytest.raises(ValueError, match="shapes"):
        mesh_of(positions, triangles, uvs)


def test_splitting_vertices_gives_each_its_uv() -> None:
    sphere = trimesh.creation.icosphere(subdivisions=2)
    positions, triangles = sphere.vertices.astype(np.float32), sphere.faces.astype(np.int32)
    uvs = np.random.default_rng(0).integers(0, 3, (len(triangles), 3, 2)).astype(np.float32)
    split_positions, split_uvs, split_triangles = split_vertices(Mesh(positions, triangles, uvs))
    assert len(split_positions) > len(positions)
    np.testing.assert_array_equal(split_uvs[split_triangles], uvs)
    np.testing.assert_array_equal(split_positions[split_triangles], positions[triangles])


def test_a_mesh_without_seams_is_not_split() -> None:
    mesh = square()
    positions, _, triangles = split_vertices(mesh)
    np.testing.assert_array_equal(positions, mesh.positions)
    np.testing.assert_array_equal(triangles, mesh.triangles)


def test_corners_are_told_apart_as_rows_are() -> None:
    random = np.random.default_rng(0)
    for count in (0, 1, 500):
        vertices = random.integers(0, 60, count)
        values = np.where(random.random((count, 2)) < 0.8, vertices[:, None], random.integers(0, 3, (count, 2)))
        values = np.where(values == 0, random.choice([0.0, -0.0], (count, 2)), values)
        expected = unique_rows(np.column_stack([vertices, values]) + 0.0)
        for found, wanted in zip(unique_corners(vertices, values), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)
