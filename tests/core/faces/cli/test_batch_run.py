"""``batch run`` and ``batch status`` as they are typed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.batch.folder import Entry, job_folder, write_index
from core.batch.standing import Standing, read_standing, write_standing
from core.border.names import BATCH_PAGE_FILE, BATCH_REPORT_FOLDER, CHECKPOINT_FILE, JOB_FILE, PREVIEW_FILE
from core.faces.cli.main import main

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch with a finished job and one that has failed."""
    rows = [Entry("2", "chair", "a"), Entry("3", "table", "b"), Entry("4", "chair again", "a")]
    write_index(tmp_path, rows)
    standings = {"a": Standing("finished", 9, 9, seconds=5.0), "b": Standing("failed", message="The disk is full.")}
    for job, standing in standings.items():
        job_folder(tmp_path, job).mkdir(parents=True)
        write_standing(job_folder(tmp_path, job), standing)
    (job_folder(tmp_path, "a") / "image.png").touch()
    return tmp_path


def test_status_is_a_table_or_json(batch: Path, capfd: Streams) -> None:
    assert main(["batch", "status", str(batch)]) == 0
    failed, finished, sums = capfd.readouterr().out.splitlines()[1:]
    assert failed.rstrip().split(maxsplit=2) == ["failed", "table", "The disk is full."]
    assert "chair and 1 more" in finished and "jobs/a/image.png" in finished
    assert sums == "2 jobs, 1 finished, 1 failed."
    assert main(["batch", "status", str(batch), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["counts"]["failed"] == 1


def test_a_run_with_nothing_to_do_says_what_failed(batch: Path, capfd: Streams) -> None:
    assert main(["batch", "run", str(batch), "--workers", "1"]) == 1
    page = batch / BATCH_PAGE_FILE
    assert capfd.readouterr().out == f"2 jobs, 1 finished, 1 failed. See {page}.\n"
    assert page.exists()
    write_standing(job_folder(batch, "b"), Standing("finished"))
    assert main(["batch", "run", str(batch), "--json"]) == 0
    facts = json.loads(capfd.readouterr().out)
    assert facts["counts"]["finished"] == 2 and facts["page"] == str(page)


def test_a_contact_sheet_that_cannot_be_written_fails_nothing(batch: Path, capfd: Streams) -> None:
    write_standing(job_folder(batch, "b"), Standing("finished"))
    (batch / BATCH_REPORT_FOLDER).write_text("a file", encoding="utf-8")
    assert main(["batch", "run", str(batch)]) == 0
    assert "patina: The contact sheet is not up to date: " in capfd.readouterr().err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--workers", "0"], "--workers: must be at least 1, not 0; see"),
        (["--time-limit", "soon"], "--time-limit: soon is no number of that kind; see"),
        (["--engine", "fast"], "--engine: invalid choice: 'fast'"),
    ],
)
def test_mistakes_are_one_line(batch: Path, typed: list[str], words: str, capfd: Streams) -> None:
    assert main(["batch", "run", str(batch), *typed]) == 2
    assert words in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_first_signal_ends_all_jobs_with_checkpoints(batch: Path, root: Path) -> None:
    folder = job_folder(batch, "b")
    values = {"mode": "image-feature", "feature": "stem:1", "size": "64", "device": "cpu", "steps": 20000}
    (folder / JOB_FILE).write_text(json.dumps(values))
    command = [sys.executable, "-m", "core", "batch", "run", str(batch), "--workers", "1", "--retry-failed"]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, encoding="utf-8") as process:
        while not (folder / PREVIEW_FILE).exists() and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=100)
    assert process.returncode == 130
    assert f"continue with: python -m core batch run {batch}" in words
    assert read_standing(folder).state == "cancelled" and (folder / CHECKPOINT_FILE).exists()
