"""The frames of normal maps: they are Blender's own, also where Blender gives scripts none."""

from __future__ import annotations

from typing import Any

import bmesh
import bpy
import numpy as np
import pytest

from addon.blender.frames import NORMAL, TANGENT, corner_tangents, frame_readers
from addon.blender.mesh_export import export_meshes
from addon.engine.job_folder import MeshArrays

UV_MAP = "UVMap"


def blenders(mesh: Any) -> np.ndarray:
    """The tangents and signs that Blender gives scripts, float [L, 4]."""
    mesh.calc_tangents(uvmap=UV_MAP)
    return np.array([[*loop.tangent, loop.bitangent_sign] for loop in mesh.loops])


@pytest.fixture
def ball(empty_scene: None) -> bpy.types.Object:
    """A smooth ball of quadrilaterals with a row of triangles at each pole."""
    bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=12)
    bpy.ops.object.shade_smooth()
    made = bpy.context.object
    assert made is not None
    return made


@pytest.fixture
def patched(empty_scene: None) -> bpy.types.Object:
    """A smooth ball of hexagons and pentagons, open at the bottom, with a stereographic UV map; the half with negative
    x is mirrored in it."""
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=3)
    obj: Any = bpy.context.object
    edited = bmesh.new()
    edited.from_mesh(obj.data)
    bmesh.ops.bevel(edited, geom=edited.verts[:], offset=33, offset_type="PERCENT", affect="VERTICES", segments=1)
    below = [face for face in edited.faces if face.calc_center_median().z < -0.7]
    bmesh.ops.delete(edited, geom=below, context="FACES")
    layer = edited.loops.layers.uv[UV_MAP]
    for face in edited.faces:
        side = -1 if face.calc_center_median().x < 0 else 1
        face.smooth = True
        for loop in face.loops:
            x, y, z = loop.vert.co
            loop[layer].uv = (side * x / (1 + z), y / (1 + z))
    edited.to_mesh(obj.data)
    edited.free()
    assert {len(face.vertices) for face in obj.data.polygons} == {5, 6}
    return obj


def exported(obj: bpy.types.Object) -> MeshArrays:
    bpy.context.view_layer.update()
    readers = frame_readers([obj], [UV_MAP])
    return export_meshes([obj], bpy.context.evaluated_depsgraph_get(), [UV_MAP], readers=readers)


def test_faces_with_up_to_four_corners_have_the_frames_that_scripts_get(ball: bpy.types.Object) -> None:
    assert np.abs(corner_tangents(ball.data, UV_MAP) - blenders(ball.data)).max() < 1e-6


def test_faces_with_more_corners_have_the_frames_of_their_triangles(patched: bpy.types.Object) -> None:
    made, meshes = corner_tangents(patched.data, UV_MAP), len(bpy.data.meshes)
    cut = bmesh.new()
    cut.from_mesh(patched.data)
    layer = cut.loops.layers.int.new("corner")
    for face in cut.faces:
        for loop, corner in zip(face.loops, patched.data.polygons[face.index].loop_indices, strict=True):
            loop[layer] = corner
    bmesh.ops.triangulate(cut, faces=[face for face in cut.faces if len(face.verts) > 4], ngon_method="EAR_CLIP")
    other: Any = bpy.data.meshes.new("Cut")
    cut.to_mesh(other)
    corners = np.array([value.value for value in other.attributes["corner"].data])
    normals: Any = patched.data.corner_normals
    other.normals_split_custom_set([normals[corner].vector for corner in corners])
    wanted = blenders(other)
    cosines = (made[corners, :3] * wanted[:, :3]).sum(axis=1)
    assert np.degrees(np.arccos(np.clip(cosines, -1, 1))).max() < 0.2
    assert (made[corners, 3] == wanted[:, 3]).all() and set(wanted[:, 3]) == {-1, 1}
    assert len(bpy.data.meshes) == meshes + 1, "nothing temporary stays"


@pytest.mark.parametrize("scale", [(1, 1, 1), (1, 3, 0.5), (-1, 1, 1), (-2, 0.5, 1)])
def test_frames_stand_at_right_angles_along_the_uv_map_in_the_scene(
    patched: bpy.types.Object, scale: tuple[float, float, float]
) -> None:
    patched.scale, patched.rotation_euler = scale, (0.3, 0.5, 0.7)
    mesh = exported(patched)
    normals, tangents = mesh.attributes[NORMAL], mesh.attributes[TANGENT]
    assert np.abs(np.linalg.norm(normals, axis=2) - 1).max() < 1e-5
    assert np.abs(np.linalg.norm(tangents[..., :3], axis=2) - 1).max() < 1e-5
    assert np.abs((normals * tangents[..., :3]).sum(axis=2)).max() < 1e-5
    corners, uvs = mesh.positions[mesh.triangles], mesh.uvs
    sides = corners[:, 1:] - corners[:, :1]
    faces = np.cross(sides[:, 0], sides[:, 1])
    assert ((faces[:, None] * normals).sum(axis=2) > 0).mean() > 0.99
    # Along u and v on each triangle, from its sides in space and in the UV map.
    along = np.linalg.inv((uvs[:, 1:] - uvs[:, :1]).astype(np.float64)) @ sides
    bitangents = tangents[..., 3:] * np.cross(normals, tangents[..., :3])
    for made, wanted in ((tangents[..., :3], along[:, 0]), (bitangents, along[:, 1])):
        cosines = (made * wanted[:, None]).sum(axis=2) / np.linalg.norm(wanted, axis=1)[:, None]
        # After an unequal scale, u and v are not at right angles.
        assert np.percentile(cosines, 5) > 0.3 and np.median(cosines) > 0.8


def test_normals_are_those_of_the_mesh_with_its_scale_applied(patched: bpy.types.Object) -> None:
    patched.scale = (1, 3, 0.5)
    before = exported(patched)
    patched.data.transform(patched.matrix_basis)
    patched.matrix_basis.identity()
    after = exported(patched)
    cosines = (before.attributes[NORMAL] * after.attributes[NORMAL]).sum(axis=2)
    # Blender weights the normals of faces by their angles, which the scale changes.
    assert np.degrees(np.arccos(np.clip(cosines, -1, 1))).mean() < 3
