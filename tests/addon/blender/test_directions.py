"""Directions on a mesh along curves, hair, and edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bmesh
import bpy
import numpy as np
import pytest

from addon.blender.directions import nearest_direction
from addon.blender.mesh_export import export_meshes
from addon.errors import PatinaError

Guide = Callable[[np.ndarray], bpy.types.Object]


def linked(data: Any) -> bpy.types.Object:
    made = bpy.data.objects.new("Guide", data)
    bpy.context.collection.objects.link(made)
    return made


def curve(places: np.ndarray) -> bpy.types.Object:
    data: Any = bpy.data.curves.new("Guide", "CURVE")
    data.dimensions, data.bevel_depth = "3D", 0.2
    spline = data.splines.new("POLY")
    spline.points.add(len(places) - 1)
    spline.points.foreach_set("co", np.c_[places, np.ones(len(places))].ravel())
    return linked(data)


def hair_curves(places: np.ndarray) -> bpy.types.Object:
    made: Any = curve(places)
    # With a bevel it would be a surface.
    made.data.bevel_depth = 0.0
    bpy.context.view_layer.objects.active = made
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj == made)
    bpy.ops.object.convert(target="CURVES")
    assert bpy.context.active_object.type == "CURVES"
    return bpy.context.active_object


def loose_edges(places: np.ndarray) -> bpy.types.Object:
    data = bpy.data.meshes.new("Guide")
    data.from_pydata(places.tolist(), [(index, index + 1) for index in range(len(places) - 1)], [])
    return linked(data)


def directions(guide: bpy.types.Object, *objects: bpy.types.Object) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the corners, [F, 3, 3], and the directions there."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    reader = nearest_direction(guide, depsgraph)
    mesh = export_meshes(objects, depsgraph, ["UVMap"] * len(objects), False, {"direction": reader})
    return (mesh.positions + mesh.origin)[mesh.triangles], mesh.attributes["direction"]


@pytest.mark.parametrize("guide", [curve, hair_curves, loose_edges])
def test_each_vertex_goes_the_way_of_the_nearest_piece(cube: bpy.types.Object, guide: Guide) -> None:
    """The guide goes along X below the cube, then up along Z beside it."""
    made = guide(np.array([(-9.0, 0, -2), (9, 0, -2), (9, 0, 9)]))
    corners, found = directions(made, cube)
    np.testing.assert_allclose(found, np.broadcast_to([1, 0, 0], found.shape), atol=1e-6)
    cube.location = (8, 0, 4)
    bpy.context.view_layer.update()
    corners, found = directions(made, cube)
    np.testing.assert_allclose(found, np.broadcast_to([0, 0, 1], found.shape), atol=1e-6)
    assert corners.shape == found.shape


def test_a_guide_is_placed_and_turned_as_one_sees_it(cube: bpy.types.Object) -> None:
    made = curve(np.array([(-9.0, 0, 0), (9, 0, 0)]))
    made.rotation_euler = (0, 0, np.pi / 2)
    bpy.context.view_layer.update()
    _, found = directions(made, cube)
    np.testing.assert_allclose(found, np.broadcast_to([0, 1, 0], found.shape), atol=1e-6)
    assert len(bpy.data.objects) == 2 and len(bpy.data.curves) == 1


def test_a_circle_goes_round_without_a_break(cube: bpy.types.Object) -> None:
    bpy.ops.curve.primitive_bezier_circle_add(radius=3)
    circle = bpy.context.active_object
    corners, found = directions(circle, cube)
    outwards = corners * [1, 1, 0] / np.linalg.norm(corners[..., :2], axis=-1, keepdims=True)
    turning = np.cross(outwards, found)[..., 2]
    assert (np.abs(turning) > 0.95).all() and len(np.unique(np.sign(turning))) == 1


def test_particle_hair_leads_the_way(cube: bpy.types.Object) -> None:
    bpy.ops.mesh.primitive_plane_add(location=(0, 0, -3), rotation=(0, np.pi / 2, 0))
    plane = bpy.context.active_object
    plane.modifiers.new("Hair", "PARTICLE_SYSTEM")
    plane.particle_systems[0].settings.type = "HAIR"
    bpy.context.view_layer.update()
    _, found = directions(plane, cube)
    np.testing.assert_allclose(np.abs(found), np.broadcast_to([1, 0, 0], found.shape), atol=1e-3)


def test_an_object_without_curves_is_refused(cube: bpy.types.Object) -> None:
    with pytest.raises(PatinaError, match=r"Cube has no curves, hair, or loose edges to follow; choose another"):
        directions(cube, cube)


@pytest.mark.parametrize("guide", [curve, loose_edges])
def test_a_guide_in_edit_mode_is_followed_as_it_is_now(cube: bpy.types.Object, guide: Guide) -> None:
    made: Any = guide(np.array([(-9.0, 0, -2), (9, 0, -2)]))
    bpy.context.view_layer.objects.active = made
    bpy.ops.object.mode_set(mode="EDIT")
    if made.type == "CURVE":
        for point, y in zip(made.data.splines[0].points, (-9, 9), strict=True):
            point.co = (0, y, -2, 1)
    else:
        editing = bmesh.from_edit_mesh(made.data)
        for vertex, y in zip(editing.verts, (-9, 9), strict=True):
            vertex.co = (0, y, -2)
        bmesh.update_edit_mesh(made.data)
    _, found = directions(made, cube)
    np.testing.assert_allclose(found, np.broadcast_to([0, 1, 0], found.shape), atol=1e-6)
