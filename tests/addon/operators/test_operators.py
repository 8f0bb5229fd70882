"""The add-on inside Blender: registered, used, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import addon
from addon.blender import image, material


@pytest.fixture
def registered(cube: bpy.types.Object) -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


@pytest.mark.usefixtures("registered")
def test_restore_material_gives_the_previous_one_back(cube: bpy.types.Object, picture: Path) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    assert not bpy.ops.patina.restore_material.poll()
    material.wear(cube, image.load_packed(picture, "Texture"), "UVMap")
    assert bpy.ops.patina.restore_material.poll()
    assert bpy.ops.patina.restore_material() == {"FINISHED"}
    assert cube.active_material == clay


@pytest.mark.usefixtures("cube")
def test_nothing_stays_behind() -> None:
    before = set(dir(bpy.types))
    addon.register()
    assert set(dir(bpy.types)) > before
    addon.unregister()
    assert set(dir(bpy.types)) == before


@pytest.mark.usefixtures("registered")
def test_all_selected_objects_are_restored(cube: bpy.types.Object, picture: Path) -> None:
    cube.data.materials.append(bpy.data.materials.new("Clay"))
    objects = [cube, bpy.data.objects.new("Twin", cube.data), bpy.data.objects.new("Other", cube.data.copy())]
    for obj in objects[1:]:
        bpy.context.collection.objects.link(obj)
    for obj in objects:
        obj.select_set(True)
        material.wear(obj, image.load_packed(picture, "Texture"), "UVMap", together=objects)
    assert bpy.ops.patina.restore_material() == {"FINISHED"}
    assert [obj.active_material.name for obj in objects] == ["Clay"] * 3
