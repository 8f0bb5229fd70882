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
