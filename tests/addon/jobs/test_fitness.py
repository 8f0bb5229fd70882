"""Objects that cannot get a texture, and the sentence for each; and those that can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.jobs.fitness import has_surface, unfit
from addon.jobs.readiness import chosen_objects, object_obstacle
from tests.addon.libraries import linked, replaced_by_linked
from tests.addon.materials.objects import modifier


def reason(obj: bpy.types.Object) -> str | None:
    return unfit(obj, bpy.context.evaluated_depsgraph_get())


def other(add: Callable[..., Any], **values: Any) -> bpy.types.Object:
    add(**values)
    return bpy.context.active_object


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda cube: cube.hide_set(True), "Cube is hidden; show it"),
        (lambda cube: setattr(cube, "hide_viewport", True), "Cube is disabled in viewports; enable it with the"),
        (lambda cube: setattr(cube.users_collection[0], "hide_viewport", True), "The collection of Cube is hidden"),
        (lambda cube: setattr(cube, "scale", (1, 0, 1)), "Cube has a scale of 0 along Y; set another scale"),
        (lambda cube: setattr(cube, "scale", (0, 0, 1)), "Cube has a scale of 0 along X and Y; set another scale"),
        (lambda cube: cube.data.clear_geometry(), "Cube has no faces; a texture needs a surface"),
    ],
    ids=["hidden", "disabled", "collection", "flat", "a line", "no faces"],
)
def test_what_cannot_be_seen_is_refused(cube: bpy.types.Object, change: Callable[[Any], None], sentence: str) -> None:
    assert reason(cube) is None
    collection = bpy.data.collections.new("Collection")
    bpy.context.scene.collection.children.link(collection)
    collection.objects.link(cube)
    bpy.context.scene.collection.objects.unlink(cube)
    change(cube)
    bpy.context.view_layer.update()
    assert (reason(cube) or "").startswith(sentence)


def test_a_plane_may_have_no_height(empty_scene: None) -> None:
    plane = other(bpy.ops.mesh.primitive_plane_add)
    plane.scale.z = 0
    bpy.context.view_layer.update()
    assert reason(plane) is None


def test_disabled_in_renders_is_no_obstacle(cube: bpy.types.Object) -> None:
    cube.hide_render = True
    assert reason(cube) is None


def test_instances_are_named_with_the_way_out(cube: bpy.types.Object) -> None:
    def content(tree: Any, given: Any) -> Any:
        points = tree.nodes.new("GeometryNodeInstanceOnPoints")
        tree.links.new(given[0], points.inputs[0])
        tree.links.new(tree.nodes.new("GeometryNodeMeshCube").outputs[0], points.inputs["Instance"])
        return points.outputs[0]

    modifier(cube, content)
    assert "add a Realize Instances node" in (reason(cube) or "")
    collection = bpy.data.collections.new("Trees")
    empty = bpy.data.objects.new("Forest", None)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    assert "Make Instances Real" in (reason(empty) or "")


def test_objects_of_other_files_are_refused(cube: bpy.types.Object, tmp_path: Path) -> None:
    cube_of_library = linked(cube, tmp_path)
    assert (reason(cube_of_library) or "").startswith("Cube is linked from another file; make it local (Object")
    overriding = cube_of_library.override_create()
    assert "is a library override of another file; make it local" in (reason(overriding) or "")
    local = bpy.data.objects.new("Local", cube_of_library.data)
    assert (reason(local) or "").startswith("The mesh of Local is linked from another file; make it local")


def test_empties_and_armatures_among_meshes_are_ignored(cube: bpy.types.Object) -> None:
    helpers = [
        other(bpy.ops.object.empty_add),
        other(bpy.ops.object.armature_add),
        other(bpy.ops.object.add, type="LATTICE"),
        other(bpy.ops.object.light_add),
        other(bpy.ops.curve.primitive_bezier_curve_add),
    ]
    assert not any(map(has_surface, helpers))
    for obj in (cube, *helpers):
        obj.select_set(True)
    for active in (cube, *helpers):
        bpy.context.view_layer.objects.active = active
        assert chosen_objects(bpy.context) == [cube]
        assert object_obstacle(bpy.context) is None
    cube.select_set(False)
    bpy.context.view_layer.objects.active = helpers[0]
    assert object_obstacle(bpy.context) == f"{helpers[0].name} is not a mesh; select a mesh object"


@pytest.fixture
def registered(empty_scene: None) -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("add", "kind"),
    [
        (bpy.ops.object.text_add, "a text"),
        (bpy.ops.curve.primitive_bezier_circle_add, "a curve"),
        (bpy.ops.surface.primitive_nurbs_surface_sphere_add, "a NURBS surface"),
        (bpy.ops.object.metaball_add, "a metaball"),
    ],
    ids=["text", "curve", "surface", "metaball"],
)
def test_other_surfaces_are_converted_on_a_copy(add: Callable[..., Any], kind: str) -> None:
    original = other(add)
    if original.type == "CURVE":
        original.data.bevel_depth = 0.1
    clay = bpy.data.materials.new("Clay")
    original.data.materials.append(clay)
    original.location = (1, 2, 3)
    name = original.name
    assert object_obstacle(bpy.context) == f"{name} is {kind}, not a mesh; convert a copy"
    assert bpy.ops.patina.convert_copy() == {"FINISHED"}
    (copy,) = chosen_objects(bpy.context)
    assert (copy.name, copy.type, copy.active_material) == (f"{name} Mesh", "MESH", clay)
    assert copy.location == original.location and copy.data.uv_layers
    assert bpy.data.objects[name] == original and not original.visible_get() and original.hide_render
    assert object_obstacle(bpy.context) is None


@pytest.mark.usefixtures("registered")
def test_metaballs_that_flow_together_become_one_mesh() -> None:
    balls = [other(bpy.ops.object.metaball_add) for _ in range(2)]
    assert bpy.ops.patina.convert_copy() == {"FINISHED"}
    assert [obj.name for obj in bpy.context.scene.objects if obj.type == "MESH"] == ["Mball Mesh"]
    assert not any(obj.visible_get() for obj in balls)


@pytest.mark.usefixtures("registered")
def test_a_text_without_letters_is_refused_as_it_is() -> None:
    text: Any = other(bpy.ops.object.text_add)
    text.data.body = ""
    with pytest.raises(RuntimeError, match="Text has no faces; a texture needs a surface"):
        bpy.ops.patina.convert_copy()
    assert list(bpy.context.scene.objects) == [text] and text.visible_get()


@pytest.mark.usefixtures("registered")
def test_a_linked_text_is_made_local_first(tmp_path: Path) -> None:
    replaced_by_linked(other(bpy.ops.object.text_add), tmp_path)
    assert str(object_obstacle(bpy.context)).startswith("Text is linked from another file; make it local")
    assert not bpy.ops.patina.convert_copy.poll()
