"""The button that makes UV maps, on whatever objects people have. What the panel says is tested with the panel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.blender.mesh_export import export_meshes
from addon.blender.uv_map import oddities
from addon.errors import PatinaError
from addon.jobs import live, readiness
from addon.jobs.unwrapping import Unwrapping, cancel, current
from tests.addon.libraries import replaced_by_linked


@pytest.fixture
def cubes(cube: bpy.types.Object) -> Iterator[list[bpy.types.Object]]:
    """Three selected cubes of different sizes whose UV maps lie on top of each other, the first one active."""
    addon.register()
    made = [cube]
    for size in (1, 4):
        bpy.ops.mesh.primitive_cube_add(size=size, location=(5 * size, 0, 0))
        made.append(bpy.context.active_object)
    choose(*made)
    yield made
    addon.unregister()


def choose(*objects: bpy.types.Object) -> None:
    bpy.ops.object.select_all(action="DESELECT")
    for obj in objects:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = objects[0]


def uvs(obj: bpy.types.Object, name: str) -> np.ndarray:
    return np.array([tuple(corner.vector) for corner in obj.data.uv_layers[name].uv])


def said(objects: list[bpy.types.Object], name: str) -> list[str]:
    """What is odd about a UV map of the objects as the engine gets them."""
    mesh = export_meshes(objects, bpy.context.evaluated_depsgraph_get(), [name] * len(objects))
    return oddities(mesh.uvs, False, mesh.positions[mesh.triangles])


def widths(objects: list[bpy.types.Object]) -> np.ndarray:
    """How wide the largest face of each object is in the new UV map."""
    return np.array([np.ptp(uvs(obj, "Patina").reshape(-1, 4, 2), axis=1).max() for obj in objects])


@pytest.mark.parametrize("islands", ["NEW", "KEEP"])
def test_objects_get_room_of_their_own_beside_their_own_maps(cubes: list[bpy.types.Object], islands: str) -> None:
    assert "overlapping" in " ".join(said(cubes, "UVMap"))
    before = [uvs(obj, "UVMap") for obj in cubes]
    assert bpy.ops.patina.new_uv_map(islands=islands) == {"FINISHED"}
    assert bpy.context.scene.patina.uv_map == "Patina"
    assert said(cubes, "Patina") == []
    for obj, old in zip(cubes, before, strict=True):
        layers = obj.data.uv_layers
        np.testing.assert_array_equal(uvs(obj, "UVMap"), old)
        assert (layers.active.name, layers["UVMap"].active_render, len(layers)) == ("UVMap", True, 2)
        assert uvs(obj, "Patina").min() >= 0 and uvs(obj, "Patina").max() <= 1
    np.testing.assert_allclose(widths(cubes) / widths(cubes)[1], (2, 1, 4), rtol=0.01)


def test_texels_are_as_wide_on_scaled_and_on_mirrored_objects(cubes: list[bpy.types.Object]) -> None:
    cubes[0].scale, cubes[1].scale = (3, 3, 3), (-2, 2, 2)
    bpy.context.view_layer.update()
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    np.testing.assert_allclose(widths(cubes) / widths(cubes)[1], (3, 1, 2), rtol=0.01)
    assert said(cubes, "Patina") == [], "nothing is flipped"


def test_making_it_again_takes_the_same_map(cubes: list[bpy.types.Object]) -> None:
    bpy.ops.patina.new_uv_map()
    first = uvs(cubes[0], "Patina")
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    np.testing.assert_array_equal(uvs(cubes[0], "Patina"), first)
    assert len(cubes[0].data.uv_layers) == 2


def test_a_map_of_the_artist_that_has_the_name_stays(cubes: list[bpy.types.Object]) -> None:
    cubes[1].data.uv_layers[0].name = "Patina"
    own = uvs(cubes[1], "Patina")
    for _ in range(2):
        assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
        assert bpy.context.scene.patina.uv_map == "Patina.001"
        assert [layer.name for layer in cubes[1].data.uv_layers] == ["Patina", "Patina.001"]
    np.testing.assert_array_equal(uvs(cubes[1], "Patina"), own)
    assert said(cubes, "Patina.001") == []
    choose(cubes[0])
    cubes[0].data.uv_layers["Patina.001"].name = "Mine Now"
    bpy.ops.patina.new_uv_map()
    assert [layer.name for layer in cubes[0].data.uv_layers] == ["UVMap", "Mine Now", "Patina"]


def test_attributes_and_vertex_groups_that_have_the_name_stay(cubes: list[bpy.types.Object]) -> None:
    cubes[0].data.attributes.new("Patina", "FLOAT", "POINT")
    cubes[1].vertex_groups.new(name="Patina.001")
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert [[layer.name for layer in obj.data.uv_layers] for obj in cubes] == [["UVMap", "Patina.002"]] * 3
    assert "Patina" in cubes[0].data.attributes and "Patina.001" in cubes[1].vertex_groups
    choose(cubes[2])
    while layers := cubes[2].data.uv_layers:
        layers.remove(layers[0])
    cubes[2].vertex_groups.new(name="UVMap")
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert [layer.name for layer in layers] == ["UVMap.001"] and bpy.context.scene.patina.uv_map == ""


def test_selection_and_what_is_hidden_in_edit_mode_stay(cubes: list[bpy.types.Object]) -> None:
    mesh = cubes[0].data
    mesh.polygons[0].hide = True
    mesh.polygons[1].select = False
    before = [(face.hide, face.select) for face in mesh.polygons]
    known = {name: len(getattr(bpy.data, name)) for name in ("objects", "meshes", "scenes")}
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert bpy.context.mode == "OBJECT" and bpy.context.active_object == cubes[0]
    assert [(face.hide, face.select) for face in mesh.polygons] == before
    assert set(bpy.context.selected_objects) == set(cubes)
    assert {name: len(getattr(bpy.data, name)) for name in known} == known
    assert said(cubes, "Patina") == [], "hidden faces have a place, too"


def test_the_only_map_of_an_object_is_called_as_blender_calls_it(cubes: list[bpy.types.Object]) -> None:
    choose(cubes[0])
    cubes[0].data.uv_layers.remove(cubes[0].data.uv_layers[0])
    bpy.context.scene.patina.uv_map = "Patina"
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert [layer.name for layer in cubes[0].data.uv_layers] == ["UVMap"]
    assert bpy.context.scene.patina.uv_map == "", "the next object is asked for no map called Patina"


def test_objects_with_the_same_mesh_share_the_map(cubes: list[bpy.types.Object]) -> None:
    cubes[1].data = cubes[0].data
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert [len(obj.data.uv_layers) for obj in cubes] == [2, 2, 2]
    assert said([cubes[0], cubes[2]], "Patina") == []


def test_one_undo_takes_the_map_away(cubes: list[bpy.types.Object]) -> None:
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="Before")
    assert bpy.ops.patina.new_uv_map("EXEC_DEFAULT", True) == {"FINISHED"}
    bpy.ops.ed.undo()
    assert [layer.name for layer in bpy.data.objects["Cube"].data.uv_layers] == ["UVMap"]
    assert bpy.context.scene.patina.uv_map == ""


def test_udim_tiles_become_one(cubes: list[bpy.types.Object]) -> None:
    layer = cubes[0].data.uv_layers[0]
    layer.uv.foreach_set("vector", np.add(uvs(cubes[0], "UVMap"), (3, 2)).ravel().astype(np.float32))
    for islands in ("NEW", "KEEP"):
        assert bpy.ops.patina.new_uv_map(islands=islands) == {"FINISHED"}
        assert uvs(cubes[0], "Patina").min() >= 0 and uvs(cubes[0], "Patina").max() <= 1
    assert uvs(cubes[0], "UVMap").min() >= 2


def test_a_mirror_modifier_keeps_the_map(cubes: list[bpy.types.Object]) -> None:
    """Its halves share texels, as they do with any map; the note says so, and nothing is in the way."""
    choose(cubes[0])
    modifier: Any = cubes[0].modifiers.new("Mirror", "MIRROR")
    modifier.use_axis = (False, False, True)
    cubes[0].data.transform(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 3), (0, 0, 0, 1)))
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert "of the UV area is shared by overlapping faces" in " ".join(said(cubes[:1], "Patina"))


def rebuild(obj: bpy.types.Object) -> None:
    """Let Geometry Nodes replace the object's mesh with one of theirs, with a UV map called Nodes."""
    tree: Any = bpy.data.node_groups.new("Rebuild", "GeometryNodeTree")
    tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    made, store = tree.nodes.new("GeometryNodeMeshCube"), tree.nodes.new("GeometryNodeStoreNamedAttribute")
    store.data_type, store.domain = "FLOAT2", "CORNER"
    store.inputs["Name"].default_value = "Nodes"
    tree.links.new(made.outputs["Mesh"], store.inputs["Geometry"])
    tree.links.new(made.outputs["UV Map"], store.inputs["Value"])
    tree.links.new(store.outputs["Geometry"], tree.nodes.new("NodeGroupOutput").inputs["Geometry"])
    modifier: Any = obj.modifiers.new("Nodes", "NODES")
    modifier.node_group = tree


def test_modifiers_that_do_not_keep_the_map_are_named(cubes: list[bpy.types.Object]) -> None:
    rebuild(cubes[2])
    with pytest.raises(RuntimeError, match=r"The modifiers of Cube\.002 do not keep a new UV map of its mesh; apply"):
        bpy.ops.patina.new_uv_map()
    assert [len(obj.data.uv_layers) for obj in cubes] == [1, 1, 1], "nothing has changed"


def full(obj: bpy.types.Object, _: Path) -> None:
    for number in range(7):
        obj.data.uv_layers.new(name=f"More {number}")


def edited(obj: bpy.types.Object, _: Path) -> None:
    bpy.ops.object.mode_set(mode="EDIT")


def bare(obj: bpy.types.Object, _: Path) -> None:
    obj.data = bpy.data.meshes.new("Empty")


def linked(obj: bpy.types.Object, folder: Path) -> None:
    replaced_by_linked(obj, folder)


def broken(obj: bpy.types.Object, _: Path) -> None:
    obj.data.vertices[0].co.x = float("nan")


REFUSED = {
    full: "Cube has 8 UV maps, as many as Blender allows; remove one",
    edited: "Switch to Object Mode first",
    bare: "Cube has no faces of its own to unwrap; add some, or apply its modifiers",
    linked: "Cube is linked from another file; make it local",
    broken: "Cube has vertices that are nowhere; delete them",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_what_gets_no_new_map_is_refused(cubes: list[bpy.types.Object], spoil: Any, tmp_path: Path) -> None:
    spoil(cubes[0], tmp_path)
    with pytest.raises(RuntimeError, match=REFUSED[spoil]):
        bpy.ops.patina.new_uv_map()
    assert all("Patina" not in obj.data.uv_layers for obj in cubes[1:]), "the others are left alone"


def test_no_map_changes_under_a_running_job(cubes: list[bpy.types.Object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live.state().session, "run", SimpleNamespace())
    with pytest.raises(RuntimeError, match="A job is running, perhaps for this UV map; wait or cancel it"):
        bpy.ops.patina.new_uv_map()


@pytest.fixture
def unwrapping(cubes: list[bpy.types.Object]) -> Iterator[Unwrapping]:
    """Another Blender unwraps the cubes, and no operator accompanies it (any more)."""
    current().job = made = Unwrapping(cubes, keep_islands=False)
    yield made
    cancel()


def is_over(unwrapping: Unwrapping) -> bool:
    """Whether the other Blender has ended and left nothing behind."""
    with pytest.raises(PatinaError, match="Blender stopped"):
        unwrapping.poll()
    return current().job is None and not list(Path(bpy.app.tempdir).glob("patina-*/faces.npz"))


def test_no_job_begins_for_a_map_that_is_on_its_way(unwrapping: Unwrapping) -> None:
    for operator in (bpy.ops.patina.new_uv_map, bpy.ops.patina.generate_texture):
        with pytest.raises(RuntimeError, match="A UV map is being made; wait or cancel it"):
            operator()
    assert readiness.obstacle(bpy.context, bpy.context.scene.patina) == "A UV map is being made; wait or cancel it"


def test_the_cancel_button_needs_nobody_else(unwrapping: Unwrapping) -> None:
    assert bpy.ops.patina.cancel_uv_map() == {"FINISHED"}
    assert is_over(unwrapping)
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}


def test_nothing_goes_on_without_the_add_on(unwrapping: Unwrapping) -> None:
    addon.unregister()
    assert is_over(unwrapping)
    addon.register()


def test_islands_that_are_not_there_cannot_be_kept(cubes: list[bpy.types.Object]) -> None:
    cubes[1].data.uv_layers.remove(cubes[1].data.uv_layers[0])
    with pytest.raises(RuntimeError, match=r"Cube\.001 has no UV map whose islands could stay; make a new one"):
        bpy.ops.patina.new_uv_map(islands="KEEP")
