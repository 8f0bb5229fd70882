"""What farms start makes real textures, in turn by a task of Slurm and by Open Job Description's own runner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.batch.farms.submission import submission_of
from core.batch.farms.write import write_for
from core.batch.folder import Entry, job_folder, write_index
from core.batch.standing import read_standing
from core.border.names import CHECKPOINT_FILE, TEXTURE_FILE
from tests.core.batch.farms.test_openjd import openjd, openjd_program

# Each of them starts the engine several times.
pytestmark = pytest.mark.timeout(300)

MakeJob = Callable[..., Path]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


def plan(folder: Path, make_job: MakeJob, **jobs: dict[str, Any]) -> Path:
    (folder / "jobs").mkdir(parents=True)
    for job, settings in jobs.items():
        make_job(job_folder(folder, job), **{"steps": 3, "seed": len(job), **settings})
    write_index(folder, [Entry(str(row), job, job) for row, job in enumerate(jobs, 2)])
    return folder


def start(batch: Path, job: str, *options: str) -> subprocess.Popen[str]:
    submission = submission_of(batch)
    command = [submission.python, f"{submission.patina}/core", "batch", "work", str(batch), "--job", job, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT, cwd=batch)


def wait_for_a_step(folder: Path, runner: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + 60
    while read_standing(folder).step < 1:
        assert time.monotonic() < deadline and runner.poll() is None
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="Slurm has no machines with Windows.")
def test_one_farm_goes_on_where_another_stopped(tmp_path: Path, make_job: MakeJob) -> None:
    batch = plan(tmp_path / "the artist's night", make_job, first={}, second={})
    script = write_for("slurm", submission_of(batch, cores=1))
    slurm = {**ENVIRONMENT, "SLURM_ARRAY_TASK_ID": "0", "SLURM_JOB_ID": "77", "SLURM_CPUS_PER_TASK": "1"}
    subprocess.run(["bash", str(script)], env=slurm, cwd=tmp_path, check=True)
    first, second = (job_folder(batch, job) for job in ("first", "second"))
    assert read_standing(first).state == "finished" and read_standing(second).state == "waiting"
    made = (first / TEXTURE_FILE).stat().st_mtime_ns

    submission = submission_of(batch)
    assert submission.needs.memory and submission.needs.minutes
    done = openjd("run", write_for("openjd", submission), env=ENVIRONMENT, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("openjd_status: The job is finished.") == 2
    assert read_standing(second).state == "finished" and (second / TEXTURE_FILE).exists()
    # What is finished is not made again.
    assert (first / TEXTURE_FILE).stat().st_mtime_ns == made and read_standing(first).attempts == 1


def test_open_job_description_hears_why_a_job_fails(tmp_path: Path, make_job: MakeJob) -> None:
    batch = plan(tmp_path / "the artist's {{night}} im Büro" / "$HOME", make_job, bad={})
    (job_folder(batch, "bad") / "mesh.npz").write_bytes(b"nothing")
    done = openjd("run", write_for("openjd", submission_of(batch)), env=ENVIRONMENT)
    assert done.returncode != 0
    assert "openjd_fail: " in done.stdout and "mesh.npz" in done.stdout.partition("openjd_fail: ")[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM.")
def test_open_job_description_cancels_with_a_checkpoint(tmp_path: Path, make_job: MakeJob) -> None:
    batch = plan(tmp_path / "batch", make_job, long={"steps": 20_000})
    folder = job_folder(batch, "long")
    command = [openjd_program(), "run", str(write_for("openjd", submission_of(batch)))]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as runner:
        wait_for_a_step(folder, runner)
        runner.send_signal(signal.SIGINT)
        assert runner.wait(60) != 0
    assert read_standing(folder).state == "cancelled" and (folder / CHECKPOINT_FILE).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM.")
def test_a_task_that_is_stopped_continues_from_its_checkpoint(tmp_path: Path, make_job: MakeJob) -> None:
    batch = plan(tmp_path / "batch", make_job, long={"steps": 400})
    folder = job_folder(batch, "long")
    with start(batch, "long") as worker:
        wait_for_a_step(folder, worker)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 130
    stopped = read_standing(folder)
    assert stopped.state == "cancelled" and (folder / CHECKPOINT_FILE).exists()
    with start(batch, "long") as worker:
        seen = {stopped.step}
        while max(seen) == stopped.step:
            assert worker.poll() is None
            standing = read_standing(folder)
            seen |= {standing.step} if standing.attempts == 2 else set()
            time.sleep(0.1)
        worker.kill()
    assert min(seen) == stopped.step


def test_a_job_that_is_not_there_is_refused(tmp_path: Path, make_job: MakeJob) -> None:
    batch = plan(tmp_path / "batch", make_job, good={})
    with start(batch, "other") as worker:
        assert worker.wait(60) == 2
