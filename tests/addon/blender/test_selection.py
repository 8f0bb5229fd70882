"""From elements of an exported mesh back to faces and edges of objects, selected in Edit Mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bmesh
import bpy
import numpy as np
import pytest

from addon.blender.mesh_export import export_meshes
from addon.blender.selection import Shape, select
from addon.errors import PatinaError

NO_FACES = np.empty(0, np.int32)
NO_EDGES = np.empty((0, 2), np.int32)


@pytest.fixture
def objects(cube: bpy.types.Object) -> Iterator[list[Any]]:
    """Two cubes; the second one is mirrored."""
    bpy.ops.mesh.primitive_cube_add(location=(3, 0, 0), scale=(-1, 1, 1))
    yield [cube, bpy.context.active_object]
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def shapes_of(objects: list[Any]) -> list[Shape]:
    depsgraph = bpy.context.evaluated_depsgraph_get()
    return [Shape.of(obj, depsgraph) for obj in objects]


def selected(obj: Any) -> tuple[list[int], list[int]]:
    """The faces and the edges that are selected in Edit Mode."""
    edited = bmesh.from_edit_mesh(obj.data)
    return [face.index for face in edited.faces if face.select], [edge.index for edge in edited.edges if edge.select]


def test_triangles_become_faces_of_their_objects(objects: list[Any]) -> None:
    mesh = export_meshes(objects, bpy.context.evaluated_depsgraph_get(), ["UVMap"] * 2)
    top = mesh.positions[mesh.triangles][..., 2].min(axis=1) > 0.99
    assert select(shapes_of(objects), np.flatnonzero(top), NO_EDGES) == 2
    assert bpy.context.mode == "EDIT_MESH"
    assert tuple(bpy.context.tool_settings.mesh_select_mode) == (False, False, True)
    for obj in objects:
        (face,), _ = selected(obj)
        assert (obj.matrix_world @ obj.data.polygons[face].center).z == pytest.approx(1)


def test_pairs_of_vertices_become_edges(objects: list[Any]) -> None:
    edge = objects[1].data.edges[5]
    pairs = 8 + np.array([[edge.vertices[1], edge.vertices[0]]], np.int32)
    assert select(shapes_of(objects), NO_FACES, pairs) == 1
    assert objects[0].mode == "OBJECT" and objects[1].mode == "EDIT"
    assert all(obj.select_get() for obj in objects), "the next print is of both, too"
    assert selected(objects[1])[1] == [5]
    assert tuple(bpy.context.tool_settings.mesh_select_mode) == (False, True, False)


def test_it_works_from_edit_mode_and_replaces_what_was_selected(objects: list[Any]) -> None:
    shapes = shapes_of(objects)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.hide()
    assert select(shapes, np.array([12, 13]), NO_EDGES) == 1
    assert selected(objects[1])[0] == [0]


def test_modifiers_that_keep_the_faces_are_no_matter(objects: list[Any]) -> None:
    objects[0].modifiers.new("Twist", "SIMPLE_DEFORM")
    assert select(shapes_of(objects), np.array([0]), NO_EDGES) == 1


@pytest.mark.parametrize(
    "kinds", [["SUBSURF"], ["MIRROR", "SUBSURF"], ["BEVEL"], ["SOLIDIFY", "TRIANGULATE"]], ids="-".join
)
def test_what_modifiers_make_leads_to_what_they_make_it_from(objects: list[Any], kinds: list[str]) -> None:
    for kind in kinds:
        objects[0].modifiers.new(kind, kind)
    shapes = shapes_of(objects)
    mesh = export_meshes(objects, bpy.context.evaluated_depsgraph_get(), ["UVMap"] * 2)
    heights = mesh.positions[mesh.triangles][..., 2].mean(axis=1)
    own = np.arange(len(heights)) < shapes[0].triangles
    highest = np.flatnonzero(own & (heights == heights[own].max()))
    assert select(shapes, highest, NO_EDGES) == 1
    (face,), _ = selected(objects[0])
    assert objects[0].data.polygons[face].normal.z == pytest.approx(1)
    assert not any(layer.name.startswith("patina") for layer in objects[0].data.attributes), "nothing stays"


def test_edges_lead_through_modifiers_too(objects: list[Any]) -> None:
    objects[0].data.vertices[0].co.z = -4
    objects[0].modifiers.new("Array", "ARRAY")
    mesh = export_meshes(objects, bpy.context.evaluated_depsgraph_get(), ["UVMap"] * 2)
    lowest = int(np.argmin(mesh.positions[8:16, 2])) + 8
    edge, other = next((edge.index, sum(edge.vertices)) for edge in objects[0].data.edges if 0 in edge.vertices)
    pair = np.array([[lowest, 8 + other]], np.int32)
    assert select(shapes_of(objects), NO_FACES, pair) == 1
    assert selected(objects[0])[1] == [edge]


def test_linked_duplicates_show_what_was_found_in_any_of_them(cube: Any) -> None:
    twin = cube.copy()
    bpy.context.collection.objects.link(twin)
    bpy.context.view_layer.update()
    assert select(shapes_of([cube, twin]), np.array([0, 12 + 4]), NO_EDGES) == 2
    editing = cube if cube.mode == "EDIT" else twin
    assert selected(editing)[0] == [0, 2]
    bpy.ops.object.mode_set(mode="OBJECT")


def test_what_is_out_of_view_is_named(objects: list[Any]) -> None:
    objects[0].hide_viewport = True
    with pytest.raises(PatinaError, match="Cube is hidden; show it in the Outliner"):
        select(shapes_of(objects), np.array([0]), NO_EDGES)


def test_modifiers_that_make_everything_must_be_applied(objects: list[Any]) -> None:
    objects[0].modifiers.new("Remesh", "REMESH").voxel_size = 0.5
    with pytest.raises(PatinaError, match="not in the mesh of Cube itself, but made by modifiers; apply them"):
        select(shapes_of(objects), np.array([0]), NO_EDGES)


def test_a_mesh_that_has_changed_is_refused(objects: list[Any]) -> None:
    shapes = shapes_of(objects)
    assert not any(shape.has_changed() for shape in shapes)
    objects[0].data.vertices[0].co.x += 0.1
    assert [shape.has_changed() for shape in shapes] == [True, False]
    with pytest.raises(PatinaError, match="Cube has changed since the check; check again"):
        select(shapes, np.array([0]), NO_EDGES)
    bpy.data.objects.remove(objects[0])
    with pytest.raises(PatinaError, match="Cube no longer exists; check again"):
        select(shapes, np.array([0]), NO_EDGES)


def test_nothing_is_nothing(objects: list[Any]) -> None:
    assert select(shapes_of(objects), NO_FACES, NO_EDGES) == 0
    assert bpy.context.mode == "OBJECT"
