"""What the operator asks of the engine and what happens when something is in the way; the engine itself is stubbed."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.blender import base_color, image, material
from addon.errors import EngineError
from addon.jobs import job
from addon.jobs.job import Prepared, new_folder
from addon.jobs.records import RECORD
from addon.jobs.textures import TextureJob
from addon.setup import location


class StubbedEngine:
    """Stands in for ``job.run``: keeps what was asked for and makes a picture of one color at once."""

    def __init__(self, picture: Path) -> None:
        self.folder = Path()
        self.asked: dict[str, Any] = {}
        self.base = b""
        self.error: Exception | None = None
        self._picture = picture

    def run(self, prepared: Prepared[TextureJob], *_: Any) -> bpy.types.Image:
        self.folder = prepared.folder
        self.asked = json.loads((prepared.folder / "job.json").read_text())
        assert all((prepared.folder / name).is_file() for name in self.files())
        if "base_texture" in self.asked:
            self.base = (prepared.folder / self.asked["base_texture"]).read_bytes()
        if self.error is not None:
            raise self.error
        shutil.copyfile(self._picture, prepared.result)
        return prepared.subject.apply(prepared.result)

    def files(self) -> list[str]:
        """The pictures that the job names."""
        base = self.asked.get("base_texture")
        return [*self.asked.get("style", []), *([base] if base else [])]


@pytest.fixture
def engine(
    cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch, engine_python: Path
) -> Iterator[StubbedEngine]:
    monkeypatch.setenv(location.PYTHON_VARIABLE, str(engine_python))
    stubbed = StubbedEngine(picture)
    monkeypatch.setattr(job, "run", stubbed.run)
    addon.register()
    yield stubbed
    addon.unregister()


def disk_is_full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def generate(picture: Path, **settings: Any) -> set[str]:
    return bpy.ops.patina.generate_texture(pictures=[{"name": str(picture)}], **{"size": 64, **settings})


def job_folders() -> set[Path]:
    return set(new_folder().parent.glob("patina-*"))


def test_what_is_given_goes_before_the_scenes_settings(
    cube: bpy.types.Object, engine: StubbedEngine, picture: Path
) -> None:
    settings = bpy.context.scene.patina
    settings.seed, settings.texture.style_scale, settings.texture.size = 5, 2.0, 128
    generate(picture, seed=7)
    assert (engine.asked["seed"], engine.asked["style_scale"], engine.asked["size"]) == (7, 2.0, 64)
    assert (settings.seed, settings.texture.size) == (5, 128), "the scene's are left alone"
    record = json.loads(cube.patina.results[0].image[RECORD])
    assert record["settings"]["seed"] == 7 and record["object"] == "Cube"


def test_the_scenes_pictures_are_taken_where_none_are_given(engine: StubbedEngine, picture: Path) -> None:
    pictures = bpy.context.scene.patina.pictures
    pictures.add().image = bpy.data.images.load(str(picture))
    pictures.add().image = bpy.data.images.new("Painted", 4, 4)
    assert bpy.ops.patina.generate_texture() == {"FINISHED"}
    assert len(engine.asked["style"]) == 2
    record = json.loads(bpy.context.active_object.patina.results[0].image[RECORD])
    assert record["pictures"] == [str(picture), "Painted"]


def test_the_texture_from_before_patina_is_kept(cube: bpy.types.Object, engine: StubbedEngine, picture: Path) -> None:
    wood = bpy.data.materials.new("Wood")
    material.use_nodes(wood)
    cube.data.materials.append(wood)
    base_color.show_image(wood.node_tree, bpy.data.images.load(str(picture)), "UVMap")
    for _ in range(2):
        generate(picture, keep_texture=True, content_weight=3.0)
        assert engine.asked["content_weight"] == 3.0
        assert Path(engine.asked["base_texture"]).stem == "base_texture"
        # The second time the cube wears ours, which must not be taken for what is kept.
        assert engine.base == picture.read_bytes()


def test_no_folder_stays_behind(engine: StubbedEngine, picture: Path) -> None:
    generate(picture)
    assert not engine.folder.exists()
    engine.error = EngineError("The engine has not responded for 120 seconds; stop it and try again.")
    with pytest.raises(RuntimeError, match="The engine has not responded"):
        generate(picture)
    assert not engine.folder.exists()


def test_a_full_disk_before_the_job_changes_nothing(
    cube: bpy.types.Object, engine: StubbedEngine, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = job_folders()
    monkeypatch.setattr(np, "savez", disk_is_full)
    with pytest.raises(RuntimeError, match=r"The job folder .* cannot be written \(No space left.*free some space"):
        generate(picture)
    assert not cube.material_slots and not cube.patina.results and not bpy.data.images
    assert len(job_folders() - before) == 1, "none but the one that looking has made"


def test_a_full_disk_beside_the_blend_changes_nothing(
    engine: StubbedEngine, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    monkeypatch.setattr(image.shutil, "copyfile", full_in(tmp_path / "textures"))
    with pytest.raises(RuntimeError, match=r"cannot be written \(No space left.*choose Packed instead"):
        generate(picture, storage="BESIDE")
    cube = bpy.context.active_object
    assert not cube.material_slots and not cube.patina.results and not bpy.data.images
    assert not list((tmp_path / "textures").glob("*.png"))


def full_in(folder: Path) -> Any:
    """Return a ``shutil.copyfile`` that breaks off halfway where it copies into the folder."""
    copyfile = shutil.copyfile

    def copy(source: Path, target: Path) -> None:
        if Path(target).parent == folder:
            Path(target).write_bytes(b"half")
            disk_is_full()
        copyfile(source, target)

    return copy


def test_without_an_engine_nothing_begins(
    cube: bpy.types.Object, engine: StubbedEngine, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(location.PYTHON_VARIABLE)
    monkeypatch.setattr(location, "SOURCE", tmp_path)
    monkeypatch.setattr(location, "requirements", lambda _: ())
    with pytest.raises(RuntimeError, match="There is no engine yet; install it in the add-on's preferences"):
        generate(picture)
    assert engine.asked == {} and not cube.material_slots


def test_a_uv_map_without_faces_in_the_slot_is_refused(
    cube: bpy.types.Object, engine: StubbedEngine, picture: Path
) -> None:
    for name in ("Wood", "Iron"):
        cube.data.materials.append(bpy.data.materials.new(name))
    cube.active_material_index = 1
    with pytest.raises(RuntimeError, match="Cube has no faces in its active material slot"):
        generate(picture, only_active_slot=True)
    assert [slot.material.name for slot in cube.material_slots] == ["Wood", "Iron"]


def test_a_job_without_pictures_is_refused(engine: StubbedEngine) -> None:
    with pytest.raises(RuntimeError, match="Add a picture to use as the style"):
        bpy.ops.patina.generate_texture()
    assert engine.asked == {}
