"""Where a batch stands: states, pictures, and the time left."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.batch.folder import Entry, job_folder
from core.batch.run.status import as_json, batch_status
from core.batch.standing import Standing, read_standing, write_standing
from core.border.names import PREVIEW_FILE, RESULT_FILE, STANDING_LOCK_FILE
from core.job.locked import locked

ROWS = [Entry("2", "chair", "a"), Entry("3", "stool", "b"), Entry("4", "seat", "a"), Entry("5", "bed", error="No.")]


def write(batch: Path, job: str, standing: Standing) -> Path:
    folder = job_folder(batch, job)
    folder.mkdir(parents=True, exist_ok=True)
    write_standing(folder, standing)
    return folder


def test_status_is_of_jobs_and_rows(tmp_path: Path) -> None:
    write(tmp_path, "a", Standing("finished", 9, 9, seconds=30.0, beat=time.time()))
    folder = write(tmp_path, "b", Standing("running", 2, 9, 12.0, worker="shed/1", beat=time.time()))
    (folder / PREVIEW_FILE).touch()
    found = as_json(batch_status(tmp_path, ROWS))
    counts = {"waiting": 0, "running": 1, "finished": 1, "failed": 0, "cancelled": 0, "refused": 1}
    assert found["counts"] == counts
    assert found["seconds_left"] == 12.0
    assert found["jobs"][0]["names"] == ["chair", "seat"]
    assert found["jobs"][1]["state"] == "running" and found["jobs"][1]["picture"] == str(folder / PREVIEW_FILE)
    assert found["refused"] == [{"row": "5", "name": "bed", "error": "No."}]


def test_waiting_jobs_take_as_long_as_finished_ones(tmp_path: Path) -> None:
    rows = [Entry(job, job, job) for job in "abcdef"]
    assert batch_status(tmp_path, rows).seconds_left is None
    write(tmp_path, "a", Standing("finished", seconds=20.0))
    for job in "bc":
        write(tmp_path, job, Standing("running", seconds_left=10.0, beat=time.time()))
    # Three wait, and two run at a time.
    assert batch_status(tmp_path, rows).seconds_left == (2 * 10 + 3 * 20) / 2


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_whoever_is_silent_and_holds_no_lock_is_dead(tmp_path: Path, seconds: float) -> None:
    folder = write(tmp_path, "a", Standing("running", 2, 9, 12.0, beat=time.time() + seconds))
    rows = [Entry("2", "chair", "a")]
    assert batch_status(tmp_path, rows).count("waiting") == 1
    with locked(folder, STANDING_LOCK_FILE):
        # Its clock may be wrong.
        assert batch_status(tmp_path, rows).count("running") == 1


def test_a_result_that_is_finished_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path, "a", Standing("failed", message="No."))
    (folder / RESULT_FILE).write_text('{"status": "cancelled"}')
    assert read_standing(folder).state == "failed"
    (folder / RESULT_FILE).write_text('{"status": "finished"}')
    assert read_standing(folder) == Standing("finished")


def test_what_has_finished_is_not_looked_at_again(tmp_path: Path) -> None:
    rows = [Entry("2", "chair", "a"), Entry("3", "stool", "b")]
    for job, state in {"a": Standing("finished"), "b": Standing("waiting")}.items():
        write(tmp_path, job, state)
    before = batch_status(tmp_path, rows)
    for job in "ab":
        write(tmp_path, job, Standing("failed"))
    after = batch_status(tmp_path, rows, before)
    assert [job.standing.state for job in after.jobs] == ["finished", "failed"]
