"""Tangents against those of Blender."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from core.mesh.tangent_frames import bitangents, corner_tangents


def suzanne(mirrored: bool) -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add()
    monkey: Any = bpy.context.object
    modifier = monkey.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = 1
    bpy.ops.object.modifier_apply(modifier=modifier.name)
    monkey.modifiers.new("Triangulate", "TRIANGULATE")
    bpy.ops.object.modifier_apply(modifier="Triangulate")
    bpy.ops.object.shade_smooth()
    mesh = monkey.data
    if mirrored:
        layer = mesh.uv_layers.active.data
        for polygon in mesh.polygons:
            if polygon.center.x > 0:
                for loop in polygon.loop_indices:
                    layer[loop].uv.x = 1 - layer[loop].uv.x
    return mesh


def read(mesh: Any) -> tuple[np.ndarray, ...]:
    """Return positions, UVs, normals, and Blender's tangents with signs, per corner."""
    mesh.calc_tangents()
    count = len(mesh.loops)

    def of_loops(name: str, width: int) -> np.ndarray:
        values = np.empty(count * width, np.float32)
        mesh.loops.foreach_get(name, values)
        return values.reshape(-1, 3, width)

    uvs = np.empty(count * 2, np.float32)
    mesh.uv_layers.active.data.foreach_get("uv", uvs)
    positions = np.array([mesh.vertices[loop.vertex_index].co[:] for loop in mesh.loops], np.float32)
    tangents = np.concatenate([of_loops("tangent", 3), of_loops("bitangent_sign", 1)], axis=2)
    return positions.reshape(-1, 3, 3), uvs.reshape(-1, 3, 2), of_loops("normal", 3), tangents


@pytest.mark.parametrize("mirrored", [False, True])
def test_tangents_are_those_of_blender(mirrored: bool) -> None:
    corners, uvs, normals, theirs = read(suzanne(mirrored))
    ours = corner_tangents(corners, uvs, normals)
    assert (ours[..., 3] == theirs[..., 3]).mean() > 0.999
    assert len(np.unique(theirs[..., 3])) == 2 if mirrored else True
    angles = np.degrees(np.arccos(np.clip((ours[..., :3] * theirs[..., :3]).sum(axis=2), -1, 1)))
    assert angles.mean() < 0.2
    assert (angles < 1).mean() > 0.99


def test_bitangents_go_along_v_on_both_sides_of_a_mirrored_map() -> None:
    corners = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]]] * 2, np.float32)
    uvs = np.array([[[0, 0], [1, 0], [0, 1]], [[0, 0], [-1, 0], [0, 1]]], np.float32)
    normals = np.broadcast_to(np.array([0, 0, 1.0]), (2, 3, 3))
    tangents = corner_tangents(corners, uvs, normals)
    np.testing.assert_allclose(tangents[:, 0], [[1, 0, 0, 1], [-1, 0, 0, -1]], atol=1e-6)
    np.testing.assert_allclose(bitangents(normals, tangents)[:, 0], [[0, 1, 0]] * 2, atol=1e-6)


def test_triangles_without_area_in_the_map_go_with_their_neighbors_and_given_tangents_stay() -> None:
    corners = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 0, 0], [0, 1, 0], [-1, 0, 0]]], np.float32)
    uvs = np.array([[[0, 0], [0, 1], [1, 0]], [[0, 0], [0, 0], [0, 0]]], np.float32)
    normals = np.broadcast_to(np.array([0, 0, 1.0]), (2, 3, 3))
    tangents = corner_tangents(corners, uvs, normals)
    np.testing.assert_allclose(tangents[1, 0, :3], [0, 1, 0], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(tangents[..., :3], axis=2), 1, atol=1e-6)
    given = np.ones((2, 3, 4), np.float32)
    assert (corner_tangents(corners, uvs, normals, {"patina.tangent": given}) == given).all()
