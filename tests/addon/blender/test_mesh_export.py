"""Exported meshes against primitives whose every number is known."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender.mesh_export import export_mesh, export_meshes, render_uv_map
from addon.engine.job_folder import MeshArrays
from addon.errors import PatinaError
from tests.addon.materials.objects import modifier


def exported(obj: bpy.types.Object, uv_map: str | None = None) -> MeshArrays:
    return export_mesh(obj, bpy.context.evaluated_depsgraph_get(), uv_map)


def corners(mesh: MeshArrays) -> np.ndarray:
    """Positions of the triangles' corners in the world, [F, 3, 3]."""
    return placed(mesh)[mesh.triangles]


def placed(mesh: MeshArrays) -> np.ndarray:
    """Positions of the vertices in the world, [V, 3]."""
    return mesh.positions + mesh.origin


def area_vectors(mesh: MeshArrays) -> np.ndarray:
    """Outward normals as long as the triangles' areas, [F, 3]."""
    a, b, c = np.moveaxis(corners(mesh), 1, 0)
    return np.cross(b - a, c - a) / 2


def assert_faces_outwards(mesh: MeshArrays, centre: np.ndarray) -> None:
    outwards = corners(mesh).mean(axis=1) - centre
    assert (np.sum(area_vectors(mesh) * outwards, axis=1) > 0).all()


@pytest.mark.usefixtures("empty_scene")
def test_plane_corners_carry_their_own_uvs() -> None:
    bpy.ops.mesh.primitive_plane_add(size=2)
    mesh = exported(bpy.context.active_object)
    assert (mesh.positions.dtype, mesh.triangles.dtype, mesh.uvs.dtype) == (np.float32, np.int32, np.float32)
    assert (mesh.positions.shape, mesh.triangles.shape, mesh.uvs.shape) == ((4, 3), (2, 3), (2, 3, 2))
    # Bottom left of the plane, seen from above, is the UV origin.
    np.testing.assert_allclose(mesh.uvs, (corners(mesh)[..., :2] + 1) / 2, atol=1e-6)
    np.testing.assert_allclose(area_vectors(mesh), [[0, 0, 2]] * 2, atol=1e-6)


def test_the_frame_has_the_axes_and_the_origin_of_the_first_object(cube: bpy.types.Object) -> None:
    cube.scale = (1, -2, 3)
    cube.rotation_euler = (0, 0, np.pi / 2)
    cube.location = (10, 0, 5)
    expected = [[0, 1, 0, 10], [1, 0, 0, 0], [0, 0, 1, 5]]
    np.testing.assert_allclose(exported(cube).frame, expected, atol=1e-6)
    bpy.ops.mesh.primitive_cube_add(location=(30, 0, 0))
    other = bpy.context.active_object
    assert other is not None
    both = export_meshes([cube, other], bpy.context.evaluated_depsgraph_get(), ["UVMap"] * 2)
    np.testing.assert_allclose(both.frame, expected, atol=1e-6)


def test_a_flattened_object_has_the_axes_of_the_world(cube: bpy.types.Object) -> None:
    cube.scale = (1, 1, 0)
    cube.rotation_euler = (0.3, 0.2, 0.1)
    np.testing.assert_array_equal(exported(cube).frame, np.eye(3, 4))


def test_world_space_with_scale_rotation_and_place(cube: bpy.types.Object) -> None:
    cube.scale = (1, 2, 3)
    cube.rotation_euler = (0, 0, np.pi / 2)
    cube.location = (10, 0, 5)
    mesh = exported(cube)
    np.testing.assert_allclose(placed(mesh).min(axis=0), [8, -1, 2], atol=1e-5)
    np.testing.assert_allclose(placed(mesh).max(axis=0), [12, 1, 8], atol=1e-5)
    assert np.linalg.norm(area_vectors(mesh), axis=1).sum() == pytest.approx(2 * (2 * 4 + 4 * 6 + 2 * 6))
    assert_faces_outwards(mesh, np.array([10, 0, 5]))


def test_mirrored_object_still_faces_outwards(cube: bpy.types.Object) -> None:
    plain = exported(cube)
    cube.scale = (-1, 1, 1)
    mirrored = exported(cube)
    assert_faces_outwards(mirrored, np.zeros(3))
    uv_of = {tuple(np.round(p * [-1, 1, 1], 3)) + tuple(np.round(uv, 3)) for p, uv in _corner_pairs(mirrored)}
    assert uv_of == {tuple(np.round(p, 3)) + tuple(np.round(uv, 3)) for p, uv in _corner_pairs(plain)}


def test_modifiers_are_applied_and_the_object_is_left_alone(cube: bpy.types.Object) -> None:
    cube.modifiers.new("Subdivision", "SUBSURF").levels = 2
    mesh = exported(cube)
    assert mesh.triangles.shape == (6 * 16 * 2, 3)
    assert len(np.unique(mesh.triangles)) == len(mesh.positions)
    assert len(cube.data.vertices) == 8
    assert len(bpy.data.meshes) == 1


def test_edit_mode_exports_what_is_being_edited(cube: bpy.types.Object) -> None:
    import bmesh

    bpy.ops.object.mode_set(mode="EDIT")
    edited = bmesh.from_edit_mesh(cube.data)
    for vertex in edited.verts:
        vertex.co *= 3
    bmesh.update_edit_mesh(cube.data)
    assert exported(cube).positions.max() == pytest.approx(3)
    assert cube.mode == "EDIT"


def test_concave_polygon_keeps_its_area(empty_scene: None) -> None:
    outline = [(0, 0, 0), (4, 0, 0), (4, 4, 0), (2, 1, 0), (0, 4, 0)]
    data = bpy.data.meshes.new("concave")
    data.from_pydata(outline, [], [range(len(outline))])
    data.uv_layers.new(name="UVMap")
    mesh = exported(_linked(data))
    assert mesh.triangles.shape == (3, 3)
    np.testing.assert_allclose(area_vectors(mesh).sum(axis=0), [0, 0, 10], atol=1e-5)


def test_far_from_the_origin_nothing_is_lost(empty_scene: None) -> None:
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.5, segments=48, ring_count=24)
    sphere = bpy.context.active_object
    near = exported(sphere)
    sphere.location = (5_000_000, -4_000_000, 250)
    far = exported(sphere)
    assert far.origin.dtype == np.float64 and far.positions.dtype == np.float32
    np.testing.assert_allclose(far.origin, sphere.location, atol=1e-6)
    np.testing.assert_allclose(far.positions, near.positions, atol=1e-6)
    assert (np.linalg.norm(area_vectors(far), axis=1) > 0).all()


def test_objects_far_from_the_origin_keep_their_distance(cube: bpy.types.Object) -> None:
    cube.location.x = 5_000_000
    twin = bpy.data.objects.new("Twin", cube.data)
    bpy.context.collection.objects.link(twin)
    twin.location.x = 5_000_004
    mesh = export_meshes([cube, twin], bpy.context.evaluated_depsgraph_get(), ["UVMap", "UVMap"])
    assert np.ptp(mesh.positions, axis=0).tolist() == [6, 2, 2]
    np.testing.assert_allclose(mesh.origin, [5_000_002, 0, 0])


def test_an_index_beyond_the_slots_means_the_last_one(cube: bpy.types.Object) -> None:
    for _ in range(2):
        cube.data.materials.append(None)
    cube.data.polygons[0].material_index = 5
    cube.active_material_index = 1
    depsgraph = bpy.context.evaluated_depsgraph_get()
    assert len(export_mesh(cube, depsgraph, only_active_slot=True).triangles) == 2


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT", "TEXTURE_PAINT", "WEIGHT_PAINT", "VERTEX_PAINT"])
def test_every_mode_exports_the_same(cube: bpy.types.Object, mode: str) -> None:
    expected = exported(cube)
    bpy.ops.object.mode_set(mode=mode)
    assert np.array_equal(exported(cube).positions, expected.positions)
    assert cube.mode == mode


def test_shape_keys_and_multiresolution_are_applied(cube: bpy.types.Object) -> None:
    cube.shape_key_add(name="Basis")
    raised = cube.shape_key_add(name="Raised")
    for point in raised.data:
        point.co.z += 10
    raised.value = 0.5
    np.testing.assert_allclose(placed(exported(cube)).mean(axis=0), [0, 0, 5], atol=1e-5)
    cube.shape_key_clear()
    cube.modifiers.new("Multires", "MULTIRES")
    bpy.ops.object.multires_subdivide(modifier="Multires")
    assert len(exported(cube).triangles) == 48


def test_an_armature_s_pose_is_applied(cube: bpy.types.Object) -> None:
    bpy.ops.object.armature_add()
    armature = bpy.context.active_object
    group = cube.vertex_groups.new(name=armature.data.bones[0].name)
    group.add(range(8), 1.0, "REPLACE")
    cube.modifiers.new("Armature", "ARMATURE").object = armature
    armature.pose.bones[0].location.y = 3
    bpy.context.view_layer.update()
    np.testing.assert_allclose(placed(exported(cube)).mean(axis=0), [0, 0, 3], atol=1e-5)


def test_instances_are_named(cube: bpy.types.Object) -> None:
    def content(tree: Any, given: Any) -> Any:
        points = tree.nodes.new("GeometryNodeInstanceOnPoints")
        tree.links.new(given[0], points.inputs[0])
        tree.links.new(tree.nodes.new("GeometryNodeMeshCube").outputs[0], points.inputs["Instance"])
        return points.outputs[0]

    modifier(cube, content)
    with pytest.raises(PatinaError, match=r"shows instances only.*Realize Instances"):
        exported(cube)


def test_uv_map_by_name_and_by_rendering(cube: bpy.types.Object) -> None:
    first = exported(cube).uvs
    second = cube.data.uv_layers.new(name="Second")
    for corner in second.uv:
        corner.vector = (0.25, 0.75)
    np.testing.assert_allclose(exported(cube, "Second").uvs, np.broadcast_to([0.25, 0.75], first.shape))
    np.testing.assert_allclose(exported(cube).uvs, first)
    second.active_render = True
    assert render_uv_map(cube) == "Second"


def test_refusals_say_what_to_do(cube: bpy.types.Object) -> None:
    with pytest.raises(PatinaError, match="no UV map called Third"):
        exported(cube, "Third")
    cube.data.uv_layers.remove(cube.data.uv_layers[0])
    with pytest.raises(PatinaError, match="unwrap it first"):
        exported(cube)
    with pytest.raises(PatinaError, match="has no faces"):
        exported(_linked(bpy.data.meshes.new("nothing")))
    bpy.ops.object.camera_add()
    with pytest.raises(PatinaError, match="is not a mesh"):
        exported(bpy.context.active_object)


def _linked(data: bpy.types.Mesh) -> bpy.types.Object:
    obj = bpy.data.objects.new(data.name, data)
    bpy.context.collection.objects.link(obj)
    return obj


def _corner_pairs(mesh: MeshArrays) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(corners(mesh).reshape(-1, 3), mesh.uvs.reshape(-1, 2), strict=True))
