"""Batches as the add-on writes them: the engine reads them, equal jobs are one, and nothing that is there is lost."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.engine.batch_folder import Row, add_job, add_rows, folder_of, outcome_of, read_rows, source_of
from addon.engine.job_folder import MeshArrays, write_texture_job
from addon.errors import PatinaError

TRIANGLE = MeshArrays(
    np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32), np.array([[[0, 0], [1, 0], [0, 1]]], np.float32)
)
ROWS = [Row("Rock", "a1", labels={"objects": "Rock"}), Row("Tree", error="Tree has no UV map.")]


def written(folder: Path, picture: Path, seed: int = 7) -> Path:
    write_texture_job(folder, {"style": [picture], "seed": seed, "size": 64}, TRIANGLE)
    (folder / "maps").mkdir(exist_ok=True)
    (folder / "maps" / "left_over.png").write_bytes(b"")
    return folder


def test_the_engine_reads_the_rows_that_the_addon_writes(tmp_path: Path) -> None:
    folder = pytest.importorskip("core.batch.folder")
    add_rows(tmp_path, ROWS)
    first, second = folder.read_index(tmp_path)
    assert first == folder.Entry("1", "Rock", "a1", labels={"objects": "Rock"})
    assert second == folder.Entry("2", "Tree", error="Tree has no UV map.")
    assert folder.job_folder(tmp_path, "a1") == folder_of(tmp_path, "a1")
    folder.write_index(tmp_path, [folder.Entry("3.2", "Fern", "b2", source="../sheet.csv")])
    assert read_rows(tmp_path) == [Row("Fern", "b2", source="../sheet.csv")]


def test_a_row_of_an_index_without_sources_is_not_added_again(tmp_path: Path) -> None:
    (tmp_path / "index.jsonl").write_text('{"row": "1", "name": "Rock", "job": "a1", "error": "", "labels": {}}\n')
    add_rows(tmp_path, [Row("Rock", "a1", source="../rocks.blend"), Row("Moss", "b2", source="../rocks.blend")])
    assert read_rows(tmp_path) == [Row("Rock", "a1"), Row("Moss", "b2", source="../rocks.blend")]
    assert source_of(tmp_path.parent / "rocks.blend", tmp_path) == "../rocks.blend"


def _plan(batch: Path, number: int) -> None:
    from core.batch.folder import Entry, replace_rows

    for _ in range(10):
        replace_rows(batch, [Entry(str(row), f"{number}.{row}", "a") for row in range(5)], f"{number}.csv")


def test_blender_and_plans_that_write_at_once_lose_no_rows(tmp_path: Path) -> None:
    pytest.importorskip("core.batch.folder", reason="The engine's libraries are not in Blender's own Python.")
    calls = [*((_add, one) for one in (1, 2)), *((_plan, one) for one in (3, 4))]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=call, args=(tmp_path, one)) for call, one in calls]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    names = [row.name for row in read_rows(tmp_path)]
    assert sorted(names) == [f"{one}.{row}" for one in (1, 2, 3, 4) for row in range(5)]


def test_rows_are_added_once_and_an_error_goes_when_it_is_mended(tmp_path: Path) -> None:
    add_rows(tmp_path, ROWS)
    add_rows(tmp_path, [ROWS[0], Row("Tree", "c3"), Row("Moss", "d4")])
    lines = [json.loads(line) for line in (tmp_path / "index.jsonl").read_text().splitlines()]
    assert [(line["row"], line["name"], line["job"]) for line in lines] == [
        ("1", "Rock", "a1"),
        ("3", "Tree", "c3"),
        ("4", "Moss", "d4"),
    ]


def _add(batch: Path, number: int) -> None:
    add_rows(batch, [Row(f"{number}.{one}", "a", source="Blender") for one in range(5)])


def test_programs_that_write_at_once_lose_no_rows(tmp_path: Path) -> None:
    workers = [multiprocessing.get_context("spawn").Process(target=_add, args=(tmp_path, one)) for one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len({row.name for row in read_rows(tmp_path)}) == 20
    assert [path.name for path in tmp_path.iterdir()] == ["index.jsonl"]


def test_equal_jobs_are_one_and_keep_their_result(tmp_path: Path, picture: Path) -> None:
    batch = tmp_path / "batch"
    job = add_job(batch, written(tmp_path / "one", picture))
    (folder_of(batch, job) / "result.json").write_text('{"status": "finished"}')
    assert add_job(batch, written(tmp_path / "two", picture)) == job
    assert outcome_of(folder_of(batch, job)).state == "finished"
    other = add_job(batch, written(tmp_path / "three", picture, seed=8))
    assert other != job
    assert sorted(path.name for path in folder_of(batch, job).iterdir()) == [
        *("job.json", "mesh.npz", "result.json", "style-0.png")
    ]
    assert sorted(path.name for path in batch.iterdir()) == ["jobs", "shared"]
    meshes = {(folder_of(batch, one) / "mesh.npz").stat().st_ino for one in (job, other)}
    assert len(meshes) == 1, "equal files are on the disk once"
    assert folder_of(batch, job).stat().st_mode == batch.stat().st_mode, "whoever may read the batch may run it"


def test_the_engine_takes_the_job(tmp_path: Path, picture: Path) -> None:
    load_job = pytest.importorskip("core.job.folder").load_job
    job = add_job(tmp_path / "batch", written(tmp_path / "one", picture))
    assert load_job(folder_of(tmp_path / "batch", job)).seed == 7


@pytest.mark.parametrize(
    ("result", "standing", "state", "message"),
    [
        (None, None, "unfinished", ""),
        ({"status": "finished"}, None, "finished", ""),
        ({"status": "finished"}, {"state": "running"}, "finished", ""),
        ({"status": "failed", "message": "No."}, None, "failed", "No."),
        ({"status": "cancelled"}, {"state": "failed", "message": "Killed."}, "failed", "Killed."),
        ({"status": "failed", "message": "No."}, {"state": "running"}, "unfinished", ""),
        ({"status": "cancelled"}, None, "unfinished", ""),
        ("{", "[]", "unfinished", ""),
    ],
)
def test_what_has_become_of_a_job(tmp_path: Path, result: Any, standing: Any, state: str, message: str) -> None:
    for name, content in (("result.json", result), ("standing.json", standing)):
        if content is not None:
            (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content))
    found = outcome_of(tmp_path)
    assert (found.state, found.message) == (state, message)


def test_what_is_no_batch_is_refused(tmp_path: Path, picture: Path) -> None:
    with pytest.raises(PatinaError, match=r"is not a batch: it has no index\.jsonl; choose another folder\."):
        read_rows(tmp_path)
    (tmp_path / "index.jsonl").write_text('{"row": 1, "colour": "red"}\n')
    with pytest.raises(PatinaError, match=r"index\.jsonl is damaged; write the batch again"):
        read_rows(tmp_path)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(PatinaError, match=r"cannot be written .*; choose another folder"):
        add_job(file, written(tmp_path / "one", picture))
