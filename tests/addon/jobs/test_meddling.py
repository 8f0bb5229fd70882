"""What artists do to a scene while a job runs: the result finds its place, or one sentence says why not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.engine.border import PROTOCOL
from addon.engine.messages import Message, Ready
from addon.errors import PatinaError
from addon.jobs import job, live, textures
from addon.jobs.textures import TextureJob
from tests.addon.orders import order


class Idle:
    """An engine that has begun a job and is at it."""

    alive = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, *_: Any, **__: Any) -> None:
        self.asked.append("run")

    def cancel(self) -> None:
        self.asked.append("cancel")

    def stop(self, *_: Any) -> None:
        self.asked.append("stop")

    def poll(self) -> list[Message]:
        return [Ready("0.1.0", PROTOCOL)]


@pytest.fixture
def begun(cube: bpy.types.Object, picture: Path, tmp_path: Path) -> Iterator[TextureJob]:
    """A job for the cube that is on its way."""
    addon.register()
    folder = job.new_folder()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    prepared = textures.prepare(order(task="FEATURE", feature="stem:1"), [cube], depsgraph, folder)
    engine: Any = Idle()
    live.state().session.start(prepared.folder, prepared.result, prepared.subject, lambda: engine)
    yield prepared.subject
    live.state().session.stop()
    addon.unregister()


def images_on(obj: bpy.types.Object) -> list[bpy.types.Image]:
    """Return the images in an object's materials, also inside groups."""
    trees = [slot.material.node_tree for slot in obj.material_slots if slot.material]
    trees += [node.node_tree for tree in trees for node in tree.nodes if node.type == "GROUP"]
    return [node.image for tree in trees for node in tree.nodes if node.type == "TEX_IMAGE"]


def cube_now() -> bpy.types.Object:
    return next(obj for obj in bpy.data.objects if obj.type == "MESH")


def renamed() -> None:
    cube_now().name = "Renamed"


def renamed_and_replaced() -> None:
    cube_now().name = "Renamed"
    bpy.ops.mesh.primitive_uv_sphere_add()
    bpy.context.active_object.name = "Cube"
    bpy.data.objects["Cube"].location.x = 3


def in_edit_mode() -> None:
    bpy.ops.object.mode_set(mode="EDIT")


def hidden() -> None:
    cube_now().hide_viewport = cube_now().hide_render = True


def unlinked_from_the_scene() -> None:
    bpy.context.scene.collection.objects.unlink(cube_now())


def with_other_materials() -> None:
    for name in ("Wood", "Iron"):
        cube_now().data.materials.append(bpy.data.materials.new(name))


def with_a_new_mesh() -> None:
    cube_now().data = bpy.data.meshes.new("Empty")


def without_the_uv_map() -> None:
    layers = cube_now().data.uv_layers
    layers.remove(layers[0])


def subdivided() -> None:
    cube_now().modifiers.new("Subdivision", "SUBSURF")


def undone() -> None:
    bpy.ops.ed.undo_push(message="Before")
    cube_now().location.x = 5
    bpy.ops.ed.undo_push(message="Moved")
    operators: Any = bpy.ops
    if operators.ed.undo.poll():
        operators.ed.undo()


HARMLESS = [
    *(renamed, renamed_and_replaced, in_edit_mode, hidden, unlinked_from_the_scene, with_other_materials),
    *(with_a_new_mesh, without_the_uv_map, subdivided, undone),
]


@pytest.mark.parametrize("meddles", HARMLESS, ids=lambda function: function.__name__)
def test_the_result_finds_its_object(begun: TextureJob, picture: Path, meddles: Callable[[], None]) -> None:
    uid = cube_now().session_uid
    begun.show(picture)
    meddles()
    begun.show(picture)
    made = begun.apply(picture)
    (worn,) = (obj for obj in bpy.data.objects if obj.session_uid == uid)
    assert [result.image for result in worn.patina.results] == [made]
    assert meddles is with_a_new_mesh or made in images_on(worn)


def deleted() -> None:
    bpy.data.objects.remove(cube_now())


def deleted_and_replaced() -> None:
    bpy.data.objects.remove(cube_now())
    bpy.ops.mesh.primitive_cube_add()


@pytest.mark.parametrize("meddles", [deleted, deleted_and_replaced], ids=lambda function: function.__name__)
def test_a_result_without_an_object_is_said(begun: TextureJob, picture: Path, meddles: Callable[[], None]) -> None:
    begun.show(picture)
    meddles()
    begun.show(picture)
    with pytest.raises(PatinaError, match="Cube no longer exists, so its texture was not used"):
        begun.apply(picture)
    assert not bpy.data.images.get("Cube Patina") and not any(obj.patina.results for obj in bpy.data.objects)


@pytest.mark.parametrize("loads", [bpy.ops.wm.read_homefile, bpy.ops.wm.read_factory_settings], ids=["home", "factory"])
def test_another_file_ends_the_job_and_its_folder(begun: TextureJob, loads: Callable[..., Any]) -> None:
    session = live.state().session
    engine: Any = session.engine
    loads(use_empty=True)
    assert session.run is None and engine.asked == ["run", "cancel"]


def test_saving_and_reverting_in_the_middle(begun: TextureJob, picture: Path, tmp_path: Path) -> None:
    begun.show(picture)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert live.state().session.run is not None, "saving disturbs nothing"
    bpy.ops.wm.revert_mainfile()
    assert live.state().session.run is None
    assert not [image.name for image in bpy.data.images if "preview" in image.name.lower()], "no preview is saved"


def test_a_folder_that_is_gone_before_the_result_is_used(begun: TextureJob, tmp_path: Path) -> None:
    run = live.state().session.run
    assert run is not None
    shutil.rmtree(run.folder)
    with pytest.raises(PatinaError):
        begun.apply(run.result)
    assert not bpy.data.images.get("Cube Patina")


def test_a_drive_that_is_gone_when_the_result_is_saved(begun: TextureJob, picture: Path, tmp_path: Path) -> None:
    """The .blend lies where nothing can be written any more: a file is where its folder was."""
    drive = tmp_path / "drive"
    drive.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(drive / "scene.blend"))
    shutil.rmtree(drive)
    drive.write_text("no folder")
    beside = TextureJob(begun.wearers, begun.only_active_slot, "BESIDE", begun.record)
    with pytest.raises(PatinaError, match="cannot be written"):
        beside.apply(picture)
    assert not cube_now().patina.results and not bpy.data.images.get("Cube Patina")
