"""What stands in the way of a texture, sentence by sentence; each greys the button out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import addon
from addon.jobs.readiness import obstacle
from addon.setup import location


@pytest.fixture
def ready(cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[bpy.types.Object]:
    """Everything is there: a cube, a picture, an engine."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    bpy.context.scene.patina.pictures.add().image = bpy.data.images.load(str(picture))
    yield cube
    addon.unregister()


def reason() -> str | None:
    return obstacle(bpy.context, bpy.context.scene.patina)


def test_nothing_stands_in_the_way(ready: bpy.types.Object) -> None:
    assert reason() is None


def test_an_object_is_needed(ready: bpy.types.Object) -> None:
    bpy.context.view_layer.objects.active = None
    assert reason() == "Select a mesh object"


def test_a_mesh_is_needed(ready: bpy.types.Object) -> None:
    bpy.ops.object.light_add()
    assert "is not a mesh; select a mesh object" in (reason() or "")


def test_a_hidden_object_is_refused(ready: bpy.types.Object) -> None:
    ready.hide_set(True)
    bpy.context.view_layer.objects.active = ready
    assert reason() == "Cube is hidden; show it"


def test_a_linked_object_is_refused(ready: bpy.types.Object, tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {ready})
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.objects = ["Cube"]
    linked = wanted.objects[0]
    bpy.context.collection.objects.link(linked)
    bpy.context.view_layer.objects.active = linked
    assert "is linked from another file; make it local" in (reason() or "")


def test_faces_and_uvs_are_needed(ready: bpy.types.Object) -> None:
    ready.data.uv_layers.remove(ready.data.uv_layers[0])
    assert reason() == "Cube has no UV map; unwrap it first"
    ready.data.clear_geometry()
    assert reason() == "Cube has no faces; a texture needs a surface"


def test_unwrapping_mends_it(ready: bpy.types.Object) -> None:
    ready.data.uv_layers.remove(ready.data.uv_layers[0])
    assert bpy.ops.patina.unwrap() == {"FINISHED"}
    assert reason() is None


def test_a_picture_is_needed_and_its_file(ready: bpy.types.Object, picture: Path) -> None:
    picture.unlink()
    assert "The file of texture.png is missing" in (reason() or "")
    bpy.context.scene.patina.pictures.clear()
    assert reason() == "Add a picture to use as the style"


def test_a_feature_is_needed(ready: bpy.types.Object) -> None:
    settings = bpy.context.scene.patina
    settings.task, settings.feature = "FEATURE", " "
    assert reason() == "Enter a feature, such as blocks.4.1:7"


def test_a_texture_is_needed_to_keep_one(ready: bpy.types.Object) -> None:
    settings = bpy.context.scene.patina
    settings.keep_texture = True
    assert "There is no texture to keep" in (reason() or "")
    settings.base_texture = settings.pictures[0].image
    assert reason() is None


def test_an_engine_is_needed(ready: bpy.types.Object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(location.PYTHON_VARIABLE)
    monkeypatch.setattr(location, "SOURCE", tmp_path)
    monkeypatch.setattr(location, "requirements", lambda _: ())
    assert reason() == "Install the engine first"
