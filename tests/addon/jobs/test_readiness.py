"""What stands in the way of a texture, sentence by sentence; each greys the button out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import addon
from addon.jobs.readiness import obstacle
from addon.setup import location
from tests.addon.libraries import linked


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


def test_one_of_several_styles_has_a_weight(ready: bpy.types.Object) -> None:
    pictures = bpy.context.scene.patina.pictures
    pictures.add().image = pictures[0].image
    pictures[0].weight = pictures[1].weight = 0.0
    assert reason() == "Give at least one of the styles a weight above 0"
    pictures.remove(1)
    assert reason() is None, "alone, it counts whatever its weight"


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


def test_a_hidden_object_is_named_in_a_3d_viewport_which_does_not_call_it_active(ready: bpy.types.Object) -> None:
    ready.hide_set(True)
    with bpy.context.temp_override(active_object=None, selected_objects=[]):
        assert bpy.context.active_object is None
        assert reason() == "Cube is hidden; show it"


def test_a_linked_object_is_refused(ready: bpy.types.Object, tmp_path: Path) -> None:
    cube = linked(ready, tmp_path)
    bpy.context.collection.objects.link(cube)
    bpy.context.view_layer.objects.active = cube
    assert "is linked from another file; make it local" in (reason() or "")


def test_faces_and_uvs_are_needed(ready: bpy.types.Object) -> None:
    ready.data.uv_layers.remove(ready.data.uv_layers[0])
    assert reason() == "Cube has no UV map; make one first"
    ready.data.clear_geometry()
    assert reason() == "Cube has no faces; a texture needs a surface"


def test_a_new_uv_map_mends_it(ready: bpy.types.Object) -> None:
    ready.data.uv_layers.remove(ready.data.uv_layers[0])
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert reason() is None


def more_cubes(count: int) -> list[bpy.types.Object]:
    """Add cubes to the selection; the first cube stays active."""
    first = bpy.context.active_object
    made = []
    for number in range(count):
        bpy.ops.mesh.primitive_cube_add(location=(3 * number + 3, 0, 0))
        made.append(bpy.context.active_object)
    for obj in (first, *made):
        obj.select_set(True)
    bpy.context.view_layer.objects.active = first
    return made


def test_all_objects_get_a_new_uv_map_if_some_have_none(ready: bpy.types.Object) -> None:
    bare = more_cubes(4)
    for obj in bare:
        obj.data.uv_layers.remove(obj.data.uv_layers[0])
    before = [tuple(corner.vector) for corner in ready.data.uv_layers[0].uv]
    assert reason() == "Cube.001, Cube.002 and 2 more have no UV map; make some first"
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert [tuple(corner.vector) for corner in ready.data.uv_layers[0].uv] == before
    assert all("Patina" in obj.data.uv_layers for obj in (ready, *bare)) and reason() is None


def test_a_map_that_one_object_lacks_is_named_and_mended(ready: bpy.types.Object) -> None:
    (other,) = more_cubes(1)
    other.data.uv_layers[0].name = "Channel"
    assert reason() is None, "each uses its own"
    bpy.context.scene.patina.uv_map = "UVMap"
    assert reason() == "Cube.001 has Channel and no UV map called UVMap; choose another or use each object's own"
    assert bpy.ops.patina.use_render_uv_maps() == {"FINISHED"}
    assert reason() is None
    with pytest.raises(RuntimeError, match="have the chosen UV map"):
        bpy.ops.patina.use_render_uv_maps()


def test_a_picture_is_needed_and_its_file(ready: bpy.types.Object, picture: Path) -> None:
    picture.unlink()
    assert "The file of texture.png is missing" in (reason() or "")
    bpy.context.scene.patina.pictures[0].image.filepath = f"//{'endless' * 100}.png"
    assert "The file of texture.png is missing" in (reason() or ""), "the system refuses such a path"
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
    assert "stay offline; allow online access" in str(reason())
