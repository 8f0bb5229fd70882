"""Moved vertices become shape keys, which come off again and leave the mesh and the artist's keys as they were."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import shape_keys
from addon.blender.own_mesh import export_own_meshes, own_positions

UP = np.tile(np.float32([0, 0, 1]), (8, 1))


def shown(obj: bpy.types.Object) -> np.ndarray:
    """Return where the object shows its vertices, in its own space."""
    bpy.context.view_layer.update()
    mesh = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return np.array([vertex.co[:] for vertex in mesh.vertices])


def names(obj: bpy.types.Object) -> list[str]:
    keys = obj.data.shape_keys
    return [] if keys is None else [block.name for block in keys.key_blocks]


def test_a_key_shows_the_new_places_and_its_value_is_their_strength(cube: bpy.types.Object) -> None:
    before = shown(cube)
    key = shape_keys.wear(cube, UP, "Patina")
    np.testing.assert_allclose(shown(cube), before + UP, atol=1e-6)
    key.value = 0.25
    np.testing.assert_allclose(shown(cube), before + 0.25 * UP, atol=1e-6)
    assert (own_positions(cube) == before).all() and names(cube) == ["Basis", "Patina"]


def test_it_comes_off_and_nothing_remains(cube: bpy.types.Object) -> None:
    before = shown(cube)
    shape_keys.wear(cube, UP, "Patina")
    shape_keys.wear(cube, -UP, "Patina")
    shape_keys.take_off(cube)
    assert cube.data.shape_keys is None and not bpy.data.shape_keys
    assert (shown(cube) == before).all()


def test_a_new_one_takes_the_place_of_those_before(cube: bpy.types.Object) -> None:
    before = shown(cube)
    first, second = shape_keys.wear(cube, UP, "Patina"), shape_keys.wear(cube, -UP, "Patina")
    assert (first.value, second.value) == (0.0, 1.0) and first.name != second.name
    assert shape_keys.ours_on(cube) == [first, second]
    np.testing.assert_allclose(shown(cube), before - UP, atol=1e-6)


def test_the_keys_of_the_artist_stay(cube: bpy.types.Object) -> None:
    cube.shape_key_add(name="Rest")
    smile = cube.shape_key_add(name="Smile")
    smile.data[0].co.x += 1.0
    smile.value = 0.5
    before = shown(cube)
    shape_keys.wear(cube, UP, "Patina")
    np.testing.assert_allclose(shown(cube), before + UP, atol=1e-6)
    shape_keys.take_off(cube)
    assert names(cube) == ["Rest", "Smile"] and smile.value == 0.5
    np.testing.assert_allclose(shown(cube), before, atol=1e-6)


def test_a_key_that_was_renamed_is_the_artists(cube: bpy.types.Object) -> None:
    shape_keys.wear(cube, UP, "Patina").name = "Mine"
    shape_keys.wear(cube, -UP, "Patina")
    shape_keys.take_off(cube)
    assert names(cube) == ["Basis", "Mine"]


def test_a_preview_shows_what_will_be(cube: bpy.types.Object) -> None:
    before = shown(cube)
    shape_keys.wear(cube, 3 * UP, "Patina")
    for strength in (1, 2):
        shape_keys.show_preview(cube, strength * UP)
        np.testing.assert_allclose(shown(cube), before + strength * UP, atol=1e-6)
    assert shape_keys.take_preview_off()
    assert names(cube) == ["Basis", "Patina"]
    np.testing.assert_allclose(shown(cube), before + 3 * UP, atol=1e-6)
    assert not shape_keys.take_preview_off()


def test_a_preview_leaves_a_mesh_without_keys_without_them(cube: bpy.types.Object) -> None:
    shape_keys.show_preview(cube, UP)
    assert shape_keys.take_preview_off()
    assert cube.data.shape_keys is None


def test_what_has_other_vertices_meanwhile_has_no_preview(cube: bpy.types.Object) -> None:
    shape_keys.show_preview(cube, UP[:5])
    assert cube.data.shape_keys is None


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT", "WEIGHT_PAINT"])
def test_in_other_modes(cube: bpy.types.Object, mode: str) -> None:
    before = shown(cube)
    shape_keys.show_preview(cube, UP)
    bpy.ops.object.mode_set(mode=mode)
    shape_keys.show_preview(cube, 2 * UP)
    assert shape_keys.take_preview_off()
    assert cube.mode == mode and names(cube) == []
    shape_keys.show_preview(cube, UP)
    assert names(cube) == [], "vertices that are being edited are the artist's"
    shape_keys.wear(cube, UP, "Patina")
    assert cube.mode == mode
    bpy.ops.object.mode_set(mode="OBJECT")
    np.testing.assert_allclose(shown(cube), before + UP, atol=1e-6)
    bpy.ops.object.mode_set(mode=mode)
    shape_keys.take_off(cube)
    bpy.ops.object.mode_set(mode="OBJECT")
    np.testing.assert_allclose(shown(cube), before, atol=1e-6)


def test_own_meshes_are_those_without_modifiers_and_keys(cube: bpy.types.Object) -> None:
    cube.location, cube.scale = (500.0, 0.0, 0.0), (2.0, 1.0, -1.0)
    cube.modifiers.new("Subdivision", "SUBSURF")
    bpy.ops.mesh.primitive_plane_add()
    plane: Any = bpy.context.active_object
    shape_keys.wear(plane, np.ones((4, 3)), "Patina")
    bpy.context.view_layer.update()
    mesh = export_own_meshes([cube, plane])
    assert mesh.positions.dtype == np.float32 and len(mesh.positions) == 12
    assert len(mesh.triangles) == 14 and mesh.triangles[:12].max() == 7
    placed = mesh.positions + mesh.origin
    np.testing.assert_allclose(placed[:8].min(axis=0), [498, -1, -1], atol=1e-4)
    np.testing.assert_allclose(placed[8:].max(axis=0), [1, 1, 0], atol=1e-4)
    corners = placed[mesh.triangles[:12]] - [500, 0, 0]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((facing * corners.mean(axis=1)).sum(axis=1) > 0).all(), "the mirrored cube is not inside out"
