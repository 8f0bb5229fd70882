"""The buttons that mend UV maps. What the panel says before and after is tested with the panel."""

from __future__ import annotations

from collections.abc import Iterator

import bpy
import numpy as np
import pytest

import addon
from addon.jobs.uv_notes import OVERLAP, uv_notes


@pytest.fixture
def cubes(cube: bpy.types.Object) -> Iterator[list[bpy.types.Object]]:
    """Three selected cubes of different sizes whose UV maps lie on top of each other, the first one active."""
    addon.register()
    made = [cube]
    for size in (1, 4):
        bpy.ops.mesh.primitive_cube_add(size=size, location=(5 * size, 0, 0))
        made.append(bpy.context.active_object)
    for obj in made:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = cube
    yield made
    addon.unregister()


def uvs(obj: bpy.types.Object, name: str) -> np.ndarray:
    return np.array([tuple(corner.vector) for corner in obj.data.uv_layers[name].uv])


def overlaps(cubes: list[bpy.types.Object]) -> bool:
    notes = uv_notes(cubes, bpy.context.scene.patina.uv_map, only_active_slot=False)
    return any(OVERLAP in note for note in notes)


def test_packing_gives_each_object_room_of_its_own(cubes: list[bpy.types.Object]) -> None:
    assert overlaps(cubes)
    before = [uvs(obj, "UVMap") for obj in cubes]
    assert bpy.ops.patina.pack_uv_maps() == {"FINISHED"}
    assert bpy.context.scene.patina.uv_map == "Patina" and not overlaps(cubes)
    for obj, old in zip(cubes, before, strict=True):
        layers = obj.data.uv_layers
        np.testing.assert_array_equal(uvs(obj, "UVMap"), old)
        assert (layers.active.name, layers["UVMap"].active_render) == ("UVMap", True)
        assert uvs(obj, "Patina").min() >= 0 and uvs(obj, "Patina").max() <= 1
    widths = [np.ptp(uvs(obj, "Patina"), axis=0).max() for obj in cubes]
    assert np.allclose(np.divide(widths, widths[1]), (2, 1, 4), rtol=0.02), "texels are as wide on all"


def test_packing_again_takes_the_same_map(cubes: list[bpy.types.Object]) -> None:
    bpy.ops.patina.pack_uv_maps()
    first = uvs(cubes[0], "Patina")
    assert bpy.ops.patina.pack_uv_maps() == {"FINISHED"}
    np.testing.assert_allclose(uvs(cubes[0], "Patina"), first, atol=1e-5)
    assert len(cubes[0].data.uv_layers) == 2


def test_selection_and_mode_stay(cubes: list[bpy.types.Object]) -> None:
    bpy.ops.patina.pack_uv_maps()
    assert bpy.context.mode == "OBJECT" and bpy.context.active_object == cubes[0]
    assert {obj.name for obj in bpy.context.selected_objects} == {obj.name for obj in cubes}


def test_what_cannot_be_packed_is_refused(cubes: list[bpy.types.Object]) -> None:
    for number in range(7):
        cubes[1].data.uv_layers.new(name=f"More {number}")
    with pytest.raises(RuntimeError, match=r"Cube\.001 has 8 UV maps, as many as Blender allows; remove one"):
        bpy.ops.patina.pack_uv_maps()
    assert len(cubes[0].data.uv_layers) == 1, "the others are left alone"
    cubes[1].data.uv_layers.remove(cubes[1].data.uv_layers[0])
    bpy.ops.object.select_all(action="DESELECT")
    with pytest.raises(RuntimeError, match="Select several mesh objects"):
        bpy.ops.patina.pack_uv_maps()


def test_what_is_hidden_and_selected_in_edit_mode_stays_so(cubes: list[bpy.types.Object]) -> None:
    mesh = cubes[0].data
    mesh.polygons[0].hide = True
    mesh.polygons[1].select = False
    before = [(face.hide, face.select) for face in mesh.polygons]
    assert bpy.ops.patina.pack_uv_maps() == {"FINISHED"}
    assert [(face.hide, face.select) for face in mesh.polygons] == before


def test_a_mesh_without_faces_cannot_be_unwrapped(cubes: list[bpy.types.Object]) -> None:
    cubes[1].data = bpy.data.meshes.new("Empty")
    with pytest.raises(RuntimeError, match="has no faces of its own to unwrap"):
        bpy.ops.patina.unwrap()
