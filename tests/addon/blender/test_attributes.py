"""What meshes carry at their corners: groups, colors, face sets, materials, and vectors, modifiers applied."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import attributes, material
from addon.blender.attributes import Reader
from addon.blender.mesh_export import export_meshes
from addon.engine.job_folder import MeshArrays


def exported(reader: Reader, *objects: bpy.types.Object, slot: bool = False) -> MeshArrays:
    maps = ["UVMap"] * len(objects)
    return export_meshes(objects, bpy.context.evaluated_depsgraph_get(), maps, slot, {"mask": reader})


def read(reader: Reader, *objects: bpy.types.Object) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of all corners in the world, [F, 3, 3], and their values, [F, 3, C]."""
    mesh = exported(reader, *objects)
    values = mesh.attributes["mask"]
    assert values.dtype == np.float32 and values.shape[:2] == mesh.triangles.shape
    return (mesh.positions + mesh.origin)[mesh.triangles], values


def grouped(obj: bpy.types.Object, weight: float = 0.75) -> bpy.types.Object:
    """Give the vertices above the middle a weight in the group Top."""
    group = obj.vertex_groups.new(name="Top")
    group.add([vertex.index for vertex in obj.data.vertices if vertex.co.z > 0], weight, "REPLACE")
    return obj


def test_a_vertex_group_is_its_weights(cube: bpy.types.Object) -> None:
    corners, values = read(attributes.vertex_group("Top"), grouped(cube))
    np.testing.assert_allclose(values[..., 0], np.where(corners[..., 2] > 0, 0.75, 0.0))


def test_modifiers_carry_a_group_along(cube: bpy.types.Object) -> None:
    grouped(cube, 1.0).modifiers.new("Subdivision", "SUBSURF").levels = 2
    corners, values = read(attributes.vertex_group("Top"), cube)
    assert len(np.unique(values)) > 2
    assert np.corrcoef(corners[..., 2].ravel(), values.ravel())[0, 1] > 0.9


def test_a_mirrored_object_keeps_values_at_their_corners(cube: bpy.types.Object) -> None:
    group = cube.vertex_groups.new(name="Right")
    group.add([vertex.index for vertex in cube.data.vertices if vertex.co.x > 0], 1.0, "REPLACE")
    cube.scale = (-2, 1, 1)
    bpy.context.view_layer.update()
    corners, values = read(attributes.vertex_group("Right"), cube)
    np.testing.assert_allclose(values[..., 0], corners[..., 0] < 0)


def test_an_object_without_the_group_has_no_values(cube: bpy.types.Object) -> None:
    bpy.ops.mesh.primitive_cube_add(location=(5, 0, 0))
    other = bpy.context.active_object
    corners, values = read(attributes.vertex_group("Top"), other, grouped(cube, 1.0))
    is_other = corners[..., 0] > 2
    assert np.isnan(values[is_other]).all()
    np.testing.assert_allclose(values[~is_other][:, 0], corners[~is_other][:, 2] > 0)


def test_what_no_object_has_is_left_out(cube: bpy.types.Object) -> None:
    assert exported(attributes.vertex_group("Top"), cube).attributes == {}


@pytest.mark.parametrize("kind", ["FLOAT_COLOR", "BYTE_COLOR"])
@pytest.mark.parametrize("domain", ["POINT", "CORNER"])
def test_a_color_counts_as_bright_as_it_looks(cube: bpy.types.Object, kind: Any, domain: Any) -> None:
    colors = cube.data.color_attributes.new("Paint", kind, domain)
    for item in colors.data:
        item.color_srgb = (0.6, 0.6, 0.3, 1.0)
    _, values = read(attributes.amount("Paint"), cube)
    np.testing.assert_allclose(values, 0.5, atol=0.01)
    _, flow = read(attributes.flow("Paint"), cube)
    np.testing.assert_allclose(flow, np.broadcast_to([0.6, 0.6], flow.shape), atol=0.01)


@pytest.mark.parametrize("domain", ["POINT", "FACE", "CORNER", "EDGE"])
def test_plain_numbers_are_taken_as_they_are(cube: bpy.types.Object, domain: Any) -> None:
    numbers = cube.data.attributes.new("Amount", "FLOAT", domain)
    numbers.data.foreach_set("value", np.full(len(numbers.data), 0.25, np.float32))
    numbers.data[0].value = 7.0
    _, values = read(attributes.amount("Amount"), cube)
    assert set(np.unique(values)) == {0.25, 1.0}


def test_a_face_set_is_all_or_nothing(cube: bpy.types.Object) -> None:
    sets = cube.data.attributes.new(".sculpt_face_set", "INT", "FACE")
    top = [polygon.normal.z > 0.5 for polygon in cube.data.polygons]
    sets.data.foreach_set("value", np.where(top, 4, 1).astype(np.int32))
    corners, values = read(attributes.face_set(4), cube)
    np.testing.assert_allclose(values[..., 0].min(axis=1), corners[..., 2].min(axis=1) > 0)


def test_a_material_masks_its_faces(cube: bpy.types.Object) -> None:
    for name in ("Wood", "Iron"):
        cube.data.materials.append(bpy.data.materials.new(name))
    for polygon in cube.data.polygons:
        polygon.material_index = 9 if polygon.normal.z > 0.5 else 0
    corners, values = read(attributes.material_named("Iron"), cube)
    np.testing.assert_allclose(values[..., 0].min(axis=1), corners[..., 2].min(axis=1) > 0)
    cube.active_material_index = 0
    alone = exported(attributes.material_named("Wood"), cube, slot=True)
    assert len(alone.triangles) == 10 and (alone.attributes["mask"] == 1).all()


def test_a_material_answers_to_its_name_under_a_texture_of_ours(cube: bpy.types.Object) -> None:
    for name in ("Wood", "Iron"):
        cube.data.materials.append(bpy.data.materials.new(name))
    for polygon in cube.data.polygons:
        polygon.material_index = int(polygon.normal.z > 0.5)
    material.wear(cube, bpy.data.images.new("Made", 4, 4), "UVMap")
    assert "Iron" not in [slot.material.name for slot in cube.material_slots]
    corners, values = read(attributes.material_named("Iron"), cube)
    np.testing.assert_allclose(values[..., 0].min(axis=1), corners[..., 2].min(axis=1) > 0)


def test_directions_turn_with_the_object(cube: bpy.types.Object) -> None:
    field = cube.data.attributes.new("Flow", "FLOAT_VECTOR", "POINT")
    for item in field.data:
        item.vector = (1, 0, 0)
    cube.rotation_euler = (0, 0, np.pi / 2)
    cube.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    _, values = read(attributes.vector("Flow"), cube)
    np.testing.assert_allclose(values, np.broadcast_to([0, 2, 0], values.shape), atol=1e-6)
