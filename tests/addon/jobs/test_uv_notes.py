"""What the panel says about UV maps before a job runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import bpy
import numpy as np
import pytest

import addon
from addon.jobs import uv_notes as module
from addon.jobs.uv_notes import spoiling, uv_notes


def stack_faces(cube: bpy.types.Object) -> None:
    """Lay all faces of the cube on top of each other in its UV map."""
    for polygon in cube.data.polygons:
        for corner, uv in zip(polygon.loop_indices, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
            cube.data.uv_layers[0].uv[corner].vector = uv


def test_a_clean_map_is_worth_no_word(cube: bpy.types.Object) -> None:
    assert uv_notes([cube], "", only_active_slot=False) == ()


@pytest.fixture
def registered(cube: bpy.types.Object) -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


def tell(cube: bpy.types.Object) -> None:
    """Let Blender know that the mesh has changed, as its own tools do."""
    cube.data.update_tag()
    bpy.context.view_layer.update()


def test_what_spoils_is_told_and_mended_maps_are_seen_at_once(cube: bpy.types.Object, registered: None) -> None:
    good = [tuple(corner.vector) for corner in cube.data.uv_layers[0].uv]
    stack_faces(cube)
    said = spoiling([cube], "UVMap", only_active_slot=False)
    assert said is not None and said.endswith("; make a new UV map, or use it anyway")
    assert uv_notes([cube], "UVMap", only_active_slot=False) == (), "overlaps are not told twice"
    for corner, uv in zip(cube.data.uv_layers[0].uv, good, strict=True):
        corner.vector = uv
    assert spoiling([cube], "UVMap", only_active_slot=False) == said, "a mesh is not looked at at every drawing"
    tell(cube)
    assert spoiling([cube], "UVMap", only_active_slot=False) is None


def test_a_vertex_that_is_nowhere_hides_nothing(cube: bpy.types.Object) -> None:
    stack_faces(cube)
    cube.data.vertices[0].co.x = float("nan")
    said = spoiling([cube], "", only_active_slot=False)
    assert said is not None and "of the surface lies on texels of other parts" in said


def test_strokes_do_not_wait_for_a_look_at_a_large_mesh(
    cube: bpy.types.Object, registered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 10)
    monkeypatch.setattr(module, "bpy", SimpleNamespace(app=SimpleNamespace(background=False)))
    stack_faces(cube)
    for mode, is_looked_at in (("SCULPT", False), ("OBJECT", True)):
        bpy.ops.object.mode_set(mode=mode)
        tell(cube)
        for _ in range(2):
            said = spoiling([cube], "UVMap", only_active_slot=False)
            while module._memory().tick() is not None:
                time.sleep(0.001)
        assert (said is not None) == is_looked_at


def test_only_the_faces_that_get_the_texture_count(cube: bpy.types.Object) -> None:
    stack_faces(cube)
    for name in ("Wood", "Iron"):
        cube.data.materials.append(bpy.data.materials.new(name))
    cube.data.polygons[0].material_index = 1
    cube.active_material_index = 1
    assert uv_notes([cube], "", only_active_slot=True) == ()


def test_objects_that_share_a_texture_overlap_each_other(cube: bpy.types.Object) -> None:
    twin = bpy.data.objects.new("Twin", cube.data.copy())
    assert any("overlapping" in note for note in uv_notes([cube, twin], "", only_active_slot=False))


def test_nothing_is_said_where_nothing_can_be_seen(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> None:
    stack_faces(cube)
    assert uv_notes([cube], "Nowhere", only_active_slot=False) == ()
    monkeypatch.setattr(module, "_MOST_CORNERS", 10)
    assert uv_notes([cube], "", only_active_slot=False) == (), "huge meshes are left to the engine"
    monkeypatch.undo()
    bpy.ops.object.mode_set(mode="EDIT")
    assert uv_notes([cube], "", only_active_slot=False) == ()


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_a_broken_map_is_a_note_and_no_error(cube: bpy.types.Object, value: float) -> None:
    cube.data.uv_layers[0].uv[0].vector = (value, 0.0)
    (note,) = uv_notes([cube], "", only_active_slot=False)
    assert "far away or no numbers at all" in note


def test_rotating_an_object_changes_nothing(cube: bpy.types.Object) -> None:
    uv_notes([cube], "", only_active_slot=False)
    key = module._memory().key
    cube.rotation_euler.z = 1.0
    bpy.context.view_layer.update()
    uv_notes([cube], "", only_active_slot=False)
    assert module._memory().key == key


def test_different_names_are_said(cube: bpy.types.Object) -> None:
    others = [bpy.data.objects.new(name, cube.data.copy()) for name in ("Ball", "Cone", "Ring")]
    for obj, offset in zip(others, (2, 4, 6), strict=True):
        obj.data.uv_layers[0].name = "Channel"
        for corner in obj.data.uv_layers[0].uv:
            corner.vector.x += offset
    note, *_ = uv_notes([cube, *others], "", only_active_slot=False)
    assert note == (
        "Cube uses UVMap and Ball and 2 more use Channel; each object gets the texture by way of its own UV map."
    )
    assert note not in uv_notes([cube, *others], "UVMap", only_active_slot=False), "the choice is the artist's"
