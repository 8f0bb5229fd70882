"""Batches of many .blend files: other Blenders open them, write the jobs of their meshes, and save them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.engine.batch_folder import folder_of, read_rows
from addon.jobs import awaited, batch_files
from addon.jobs.file_task import FileTask
from addon.jobs.last_words import last_words
from addon.jobs.order import Order
from addon.settings import schema, values

QUICK: dict[str, Any] = {"task": "STYLE", "size": 64, "steps": 2, "view_size": 64, "seed": 7}


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(path)
    return path


def saved(path: Path, names: Sequence[str], compress: bool = False) -> Path:
    """Save a .blend of cubes in a row, one of which is hidden, with a lamp and a result of one of them."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for place, name in enumerate((*names, "Hidden")):
        bpy.ops.mesh.primitive_cube_add(location=(3 * place, sum(path.stem.encode()), 0))
        obj: Any = bpy.context.active_object
        obj.name = name
    obj.hide_set(True)
    bpy.ops.object.light_add()
    first: Any = bpy.data.objects[names[0]]
    first.patina.results.add().image = bpy.data.images.new("Earlier", 4, 4)
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=compress)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return path


@pytest.fixture
def rocks(tmp_path: Path) -> list[Path]:
    """Two files, one of which is compressed."""
    plain = saved(tmp_path / "rocks.blend", ["Boulder", "Pebble"])
    return [plain, saved(tmp_path / "trees.blend", ["Oak"], compress=True)]


def write(files: Sequence[Path], style: Path, **more: Any) -> str:
    """Write a batch of files beside the first one, and return what the panel says then."""
    listed = [{"name": str(file)} for file in files]
    given = {**QUICK, "pictures": [{"name": str(style)}], **more}
    assert bpy.ops.patina.batch_files(files=listed, **given) == {"FINISHED"}
    return last_words().sentence


def test_all_meshes_of_all_files_become_jobs_and_know_them(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    said = write(rocks, style)
    batch = tmp_path / "batch"
    assert said == f"3 jobs of 2 files written to {batch}. The files are saved: their objects know the jobs."
    rows = {row.name: row for row in read_rows(batch)}
    assert sorted(rows) == ["Boulder", "Oak", "Pebble"]
    assert rows["Oak"].labels == {"blend": str(rocks[1]), "objects": "Oak", "style": "Style"}
    settings = json.loads((folder_of(batch, rows["Oak"].job) / "job.json").read_text())
    assert (settings["mode"], settings["steps"], settings["style"]) == ("texture", 2, ["style-0.png"])
    for file, names in zip(rocks, (["Boulder", "Pebble"], ["Oak"]), strict=True):
        assert file.with_suffix(".blend1").is_file(), "Blender keeps the earlier version"
        bpy.ops.wm.open_mainfile(filepath=str(file))
        for name in names:
            assert list(awaited.waiting(bpy.data.objects[name])) == [rows[name].job]
        assert not awaited.waiting(bpy.data.objects["Hidden"])
        first: Any = bpy.data.objects[names[0]]
        assert first.patina.results[0].image.name == "Earlier", "what was in the file stays"
    assert [file.read_bytes()[:7] == b"BLENDER" for file in rocks] == [True, False], "and so does its compression"


def finish(batch: Path, *names: str) -> None:
    """Leave what the engine leaves of the textures of objects."""
    for row in read_rows(batch):
        if row.name in names:
            Image.new("RGB", (64, 64), (255, 0, 0)).save(folder_of(batch, row.job) / "texture.png")
            (folder_of(batch, row.job) / "result.json").write_text('{"status": "finished"}')


def test_results_come_back_into_the_open_file_and_into_all(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    write(rocks, style)
    batch = tmp_path / "batch"
    finish(batch, "Oak", "Boulder")
    bpy.ops.wm.open_mainfile(filepath=str(rocks[1]))
    assert bpy.ops.patina.import_results(directory=str(batch)) == {"FINISHED"}
    assert last_words().sentence == "Put 1 result on 1 object."
    bpy.ops.wm.open_mainfile(filepath=str(rocks[1]))
    unsaved: Any = bpy.data.objects["Oak"]
    assert len(unsaved.patina.results) == 1, "it was not saved"
    assert bpy.ops.patina.import_results(directory=str(batch), all_files=True) == {"FINISHED"}
    said = "Put 2 results on 2 objects; 1 job is not finished. 2 files looked at."
    assert last_words().sentence == said
    assert bpy.data.objects["Oak"].material_slots, "the open one is not saved for the artist"
    bpy.ops.wm.open_mainfile(filepath=str(rocks[0]))
    boulder: Any = bpy.data.objects["Boulder"]
    assert [item.image.name for item in boulder.patina.results] == ["Earlier", "Boulder · Style"]
    assert boulder.patina.results[1].image.packed_file is not None
    rocks[1].unlink()
    bpy.ops.patina.import_results(directory=str(batch), all_files=True)
    assert last_words().sentence.endswith("trees.blend: There is no such file; choose another.")


def test_what_cannot_have_jobs_is_left_out_and_said(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    damaged, empty, read_only = tmp_path / "damaged.blend", tmp_path / "empty.blend", tmp_path / "read_only.blend"
    damaged.write_bytes(b"no .blend")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(empty))
    read_only.write_bytes(rocks[0].read_bytes())
    read_only.chmod(0o444)
    bpy.ops.wm.open_mainfile(filepath=str(rocks[1]))
    files = [damaged, empty, read_only, tmp_path / "gone.blend", style, *rocks]
    before = rocks[1].read_bytes()
    said = write(files, style)
    assert said.startswith(f"2 jobs of 1 file written to {tmp_path / 'batch'}. 6 files left out, the first one: ")
    errors = {row.name: row.error for row in read_rows(tmp_path / "batch") if row.error}
    assert errors.pop("damaged.blend").startswith("Blender cannot open it (")
    assert errors == {
        "empty.blend": "It shows no meshes.",
        "gone.blend": "There is no such file; choose another.",
        "read_only.blend": "It is read-only, so its objects would stay as they are; make it writable.",
        "style.png": "It is no .blend file; choose another.",
        "trees.blend": "It is the open one; use the open file's own buttons.",
    }
    assert rocks[1].read_bytes() == before
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert write([rocks[1]], style).startswith("1 job of 1 file")
    assert "trees.blend" not in {row.name for row in read_rows(tmp_path / "batch")}, "it has jobs now"


def test_a_file_of_a_newer_blender_stays_as_it_is(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    content = rocks[0].read_bytes()
    version = content[:20].rindex(b"%d%02d" % bpy.app.version[:2])
    newer = tmp_path / "newer.blend"
    newer.write_bytes(content[:version] + b"%d%02d" % (bpy.app.version[0], 99) + content[version + 3 :])
    with pytest.raises(RuntimeError, match=r"newer\.blend: Blender \d\.99 has saved it, which is newer than this one"):
        write([newer], style)
    assert newer.read_bytes()[:20] != content[:20] and not newer.with_suffix(".blend1").exists()


def test_files_stay_as_they_are_if_wanted(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    rocks[0].chmod(0o444)
    before = rocks[0].read_bytes()
    said = write(rocks[:1], style, save=False, share="ALL", batch=str(tmp_path / "farm"))
    assert said == f"1 job of 1 file written to {tmp_path / 'farm'}."
    (row,) = read_rows(tmp_path / "farm")
    assert row.name == "Boulder and Pebble"
    assert rocks[0].read_bytes() == before


def test_it_says_what_it_lacks_before_it_opens_a_file(rocks: list[Path], style: Path, tmp_path: Path) -> None:
    operator: Any = bpy.ops.patina.batch_files
    with pytest.raises(RuntimeError, match="There are no files to write a batch of; choose"):
        operator()
    with pytest.raises(RuntimeError, match="Add a picture to use as the style"):
        operator(files=[{"name": str(rocks[0])}], **QUICK)
    with pytest.raises(RuntimeError, match=r"The texture to keep is an image of this \.blend, which other files lack"):
        write(rocks, style, base_texture="Earlier")
    with pytest.raises(RuntimeError, match="A texture to start from belongs to objects of"):
        write(rocks, style, start_texture=str(style))
    with pytest.raises(RuntimeError, match=r"rocks\.blend: There is no collection Trees"):
        write(rocks[:1], style, collection="Trees")
    assert not (tmp_path / "batch").exists()


def test_stopped_early_it_keeps_what_is_done(style: Path, tmp_path: Path) -> None:
    files = [saved(tmp_path / f"rocks{number}.blend", ["Rock"]) for number in range(4)]
    mode = schema.mode("TEXTURE")
    order = Order(mode, {**values.defaults(mode), **QUICK, "mode": "TEXTURE"}, ((str(style), style),))
    batch = tmp_path / "batch"
    steps = batch_files.write(files, FileTask(batch, order))
    for done in steps:
        assert done.total == 4
        if done.done:
            break
    start = time.monotonic()
    steps.close()
    assert time.monotonic() - start < 25.0
    made = {row.labels["blend"] for row in read_rows(batch)}
    for file in files:
        bpy.ops.wm.open_mainfile(filepath=str(file))
        assert bool(awaited.waiting(bpy.data.objects["Rock"])) == (str(file) in made)
    assert 1 <= len(made) < 4
