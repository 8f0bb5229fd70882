"""A sheet becomes job folders: each thing once, nothing twice, and no row lost because of another."""

from __future__ import annotations

import errno
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

from addon.engine.batch_folder import Row as AddedRow
from addon.engine.batch_folder import add_rows
from core.batch import once
from core.batch import planner as planning
from core.batch.asked import asked
from core.batch.folder import Entry, job_folder, jobs_of, read_index
from core.batch.plan import plan
from core.batch.planner import Planned
from core.batch.sheet import Row
from core.batch.standing import Standing, write_standing
from core.border.names import (
    BATCH_JOBS_FOLDER,
    BATCH_PLAN_LOG_FILE,
    BATCH_SHARED_FOLDER,
    CHECKPOINT_FILE,
    RESULT_FILE,
)
from core.errors import InputError, PatinaError
from core.job import pack as packing
from core.job.folder import load_job
from core.job.locked import locked
from core.job.pack import pack
from core.mesh import load
from core.mesh.arrays import load_npz
from core.settings.texture import TextureSettings

Rows = list[dict[str, Any]]
Plans = Callable[..., list[Planned]]


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "batch"


@pytest.fixture
def planned(quad: Path, picture: Path, batch: Path) -> Plans:
    """Plans rows, which are about the quad and the picture unless they say else."""

    def run(*rows: dict[str, Any], **options: Any) -> list[Planned]:
        defaults = {"mesh": quad.name, "style": picture.name, "size": 64}
        jobs = [
            job for number, row in enumerate(rows, 1) for job in asked(Row(str(number), row, defaults), quad.parent)
        ]
        return list(plan(jobs, batch, **options))

    return run


def folders(batch: Path) -> set[str]:
    return {path.name for path in (batch / BATCH_JOBS_FOLDER).iterdir()}


def test_planned_jobs_are_those_that_the_command_line_packs(
    planned: Plans, quad: Path, picture: Path, batch: Path, tmp_path: Path
) -> None:
    (row,) = planned({"seed": 3})
    settings = pack(
        {"mode": "texture", "mesh": str(quad), "style": [str(picture)], "size": 64, "seed": 3}, tmp_path / "a"
    )
    folder = job_folder(batch, row.entry.job)
    assert load_job(folder) == settings
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()
    }


def test_equal_rows_share_a_job_and_jobs_share_files(planned: Plans, picture: Path, batch: Path) -> None:
    shutil.copy(picture, picture.with_name("copy.jpg"))
    rows = planned(
        {},
        {"seed": 1},
        {"steps": TextureSettings.model_fields["steps"].default},
        {"style": "copy.jpg"},
        {"name": "again"},
    )
    first, other, *same = [row.entry.job for row in rows]
    assert first != other and set(same) == {first}
    assert [row.new for row in rows] == [True, True, False, False, False]
    assert folders(batch) == {first, other}
    shared = list((batch / BATCH_SHARED_FOLDER).iterdir())
    assert sorted(path.suffix for path in shared) == [".jpg", ".npz"]
    assert {path.stat().st_nlink for path in shared} == {3}
    assert [entry.name for entry in read_index(batch)][-1] == "again"


def test_files_are_copied_where_the_disk_has_no_links(
    planned: Plans, batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: Path) -> None:
        raise OSError(errno.EMLINK, "Too many links")

    monkeypatch.setattr("os.link", refuse)
    (row,) = planned({})
    folder = job_folder(batch, row.entry.job)
    assert load_npz(folder / "mesh.npz").triangles.shape == (2, 3)
    assert (folder / "mesh.npz").stat().st_nlink == 1


def test_an_id_changes_with_what_the_job_makes_and_with_nothing_else(planned: Plans, quad: Path, picture: Path) -> None:
    (first,) = planned({})
    moved = quad.with_name("renamed.obj")
    quad.rename(moved)
    (same,) = planned({"mesh": moved.name, "name": "other"})
    assert same.entry.job == first.entry.job and not same.new
    moved.write_text(moved.read_text().replace("v -1 -1 0", "v -2 -1 0"))
    (mesh,) = planned({"mesh": moved.name})
    Image.new("RGB", (48, 32), "red").save(picture)
    (style,) = planned({"mesh": moved.name})
    assert len({first.entry.job, mesh.entry.job, style.entry.job}) == 3


def test_a_row_that_is_wrong_is_a_sentence_and_others_are_planned(planned: Plans, batch: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    wrong: Rows = [
        {"mesh": "none.obj"},
        {"style": "torn.jpg"},
        {"size": -5},
        {"stlye": "x"},
        {"style_layers": ["blocks.99"]},
        {"uv_map": "nwe"},
    ]
    planned(*wrong, {})
    index = read_index(batch)
    assert [bool(entry.job) for entry in index] == [False] * len(wrong) + [True]
    words = ["does not exist", "torn.jpg", "size", "did you mean style?", "blocks.99", "'own', 'shared' or 'new'"]
    for entry, part in zip(index, words, strict=False):
        assert part in entry.error and entry.error[-1] in ".?"


def test_a_bug_is_the_trouble_of_one_row(planned: Plans, batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = packing.write_folder

    def buggy(job: Any, folder: Path, write: Any) -> None:
        if job.settings.seed == 2:
            raise KeyError("corner")
        original(job, folder, write)

    monkeypatch.setattr(planning, "write_folder", buggy)
    planned({"seed": 1}, {"seed": 2}, {"seed": 3})
    assert [entry.error for entry in read_index(batch)] == [
        "",
        "This is a bug in Patina (KeyError: 'corner'); please report it with plan.log in the folder of the batch.",
        "",
    ]
    log = (batch / BATCH_PLAN_LOG_FILE).read_text(encoding="utf-8")
    assert log.startswith("Row 2:\nTraceback") and "KeyError: 'corner'" in log


def test_a_plan_leaves_the_rows_of_others(planned: Plans, batch: Path) -> None:
    add_rows(batch, [AddedRow("Rock", "a1", source="../rocks.blend")])
    planned({"seed": 1}, source="../a.csv")
    planned({"seed": 2}, source="../b.csv")
    planned({"seed": 3}, source="../a.csv")
    seeds = [load_job(job_folder(batch, entry.job)).seed if entry.job != "a1" else 0 for entry in read_index(batch)]
    assert seeds == [0, 3, 2]


def test_each_thing_is_read_once(planned: Plans, quad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    for name in ("read_parts", "check_file", "check_network"):
        original = getattr(once, name)

        def counted(*given: Any, _name: str = name, _original: Any = original) -> Any:
            calls[_name] += 1
            return _original(*given)

        monkeypatch.setattr(once, name, counted)
    shutil.copy(quad, quad.with_name("copy.obj"))
    quad.with_name("other.obj").write_text(quad.read_text(encoding="utf-8").replace("v -1 -1 0", "v -2 -1 0"))
    meshes = ("quad.obj", "other.obj", "none.obj", "copy.obj")
    planned(*[{"mesh": mesh, "seed": seed} for seed in range(5) for mesh in meshes])
    # There is nothing to check of three meshes beyond what reading them says; and there is one picture.
    assert calls == {"read_parts": 3, "check_file": 4, "check_network": 1}


def test_a_job_may_need_a_device_that_only_the_farm_has(planned: Plans, batch: Path) -> None:
    (row,) = planned({"device": "mps"})
    assert load_job(job_folder(batch, row.entry.job)).device == "mps"


def test_planning_again_keeps_what_is_there(planned: Plans, batch: Path) -> None:
    first, second = [row.entry.job for row in planned({"seed": 1}, {"seed": 2})]
    kept = job_folder(batch, first)
    (kept / "texture.png").write_text("a night's work")
    before = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    again = planned({"seed": 3}, {"seed": 1})
    assert [row.new for row in again] == [True, False]
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == before
    assert list(jobs_of(read_index(batch))) == [again[0].entry.job, first]
    assert folders(batch) == {first, second, again[0].entry.job}


def test_a_folder_that_was_not_completed_is_made_again(planned: Plans, batch: Path) -> None:
    (row,) = planned({})
    folder = job_folder(batch, row.entry.job)
    (folder / "job.json").unlink()
    (again,) = planned({})
    assert again.new and load_job(folder)


def test_pruning_loses_no_work(planned: Plans, batch: Path, picture: Path) -> None:
    Image.new("RGB", (48, 32), "red").save(picture.with_name("red.png"))
    jobs = [row.entry.job for row in planned(*({"seed": seed} for seed in range(6)), {"style": "red.png"})]
    made, saved, running, held, broken, idle, red = (job_folder(batch, job) for job in jobs)
    (made / RESULT_FILE).write_text('{"status": "finished"}')
    (saved / CHECKPOINT_FILE).touch()
    write_standing(running, Standing("running"))
    (broken / RESULT_FILE).write_text("{")
    planned({})
    assert folders(batch) == set(jobs)
    with locked(held):
        planned({"seed": 9}, pruned=True)
    kept = {made.name, saved.name, running.name, held.name, broken.name}
    assert folders(batch) - {read_index(batch)[0].job} == kept
    assert not idle.exists() and not red.exists()
    assert sorted(path.suffix for path in (batch / BATCH_SHARED_FOLDER).iterdir()) == [".jpg", ".npz"]


def test_one_plan_at_a_time(planned: Plans, batch: Path) -> None:
    with locked(batch / BATCH_SHARED_FOLDER), pytest.raises(InputError, match="working on the plan of a batch"):
        planned({})


def test_a_plan_that_is_interrupted_leaves_the_index(
    planned: Plans, batch: Path, quad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned({"seed": 1})
    before = read_index(batch)

    def interrupt(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(planning, "write_folder", interrupt)
        with pytest.raises(KeyboardInterrupt):
            planned({"seed": 1}, {"seed": 2})
    assert read_index(batch) == before
    # Nothing stays behind that would stop the next plan.
    assert [row.new for row in planned({"seed": 1}, {"seed": 2})] == [False, True]


def test_a_full_disk_is_said_of_the_rows_that_it_stopped(
    planned: Plans, batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = packing.write_folder

    def full(job: Any, folder: Path, write: Any) -> None:
        if job.settings.seed == 2:
            raise PatinaError("job.json could not be written: the disk is full.")
        original(job, folder, write)

    monkeypatch.setattr(planning, "write_folder", full)
    planned({"seed": 1}, {"seed": 2}, {"seed": 3})
    assert [entry.error for entry in read_index(batch)] == ["", "job.json could not be written: the disk is full.", ""]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .blend file with two cubes of different sizes, with long names that differ at their ends, and a hidden one."""
    path = tmp_path_factory.mktemp("scene") / "props.blend"
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for size, name in ((1, "Left"), (2, "Right"), (3, "Hidden")):
        bpy.ops.mesh.primitive_cube_add(size=size)
        cube: Any = bpy.context.object
        cube.name = f"{'A prop whose name has many letters in it '}{name}"
        cube.hide_render = name == "Hidden"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    return path


def test_objects_of_a_blend_file_are_read_in_one_go(
    planned: Plans, batch: Path, scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[Path] = []
    original = load.read_parts

    def counted(path: Path, *given: Any) -> Any:
        starts.append(path)
        return original(path, *given)

    monkeypatch.setattr(once, "read_parts", counted)
    left, right, hidden = (f"A prop whose name has many letters in it {end}" for end in ("Left", "Right", "Hidden"))
    chosen: list[list[str]] = [[left], [right], [left, right], [], [hidden], [left[:-1]]]
    rows = planned(*({"mesh": str(scene), "objects": names} for names in chosen))
    assert starts == [scene]
    entries = read_index(batch)
    meshes = [load_npz(job_folder(batch, entry.job) / "mesh.npz") for entry in entries[:4]]
    assert [round(float(mesh.positions.max()), 3) for mesh in meshes] == [0.5, 1, 1, 1]
    assert [len(mesh.triangles) for mesh in meshes] == [12, 12, 24, 24]
    # Both objects are all that is visible.
    assert entries[2].job == entries[3].job
    assert "no visible object" in entries[4].error and "no visible object" in entries[5].error
    assert len(rows) == 6


def test_the_index_has_the_order_of_the_sheet(planned: Plans, quad: Path, batch: Path) -> None:
    for name in ("b.obj", "a.obj"):
        shutil.copy(quad, quad.with_name(name))
    rows = planned({"mesh": "b.obj"}, {"mesh": "a.obj", "seed": 1}, {"mesh": "b.obj", "seed": 2})
    assert [row.entry.row for row in rows] == ["2", "1", "3"]
    assert [entry.row for entry in read_index(batch)] == ["1", "2", "3"]
    assert all(isinstance(entry, Entry) for entry in read_index(batch))
    assert json.loads((job_folder(batch, rows[0].entry.job) / "job.json").read_text())["seed"] == 1
