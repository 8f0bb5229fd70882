"""Slurm's tasks run their jobs, and go on where they were stopped.

The script runs without Slurm here: with the variables that Slurm sets, the signals that it sends, and a small program
in place of the engine. ``test_real_slurm.py`` has both.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.batch.farms.needs import Needs
from core.batch.farms.submission import Submission
from core.batch.farms.write import write_for

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing.")

ENGINE = """
import os, signal, sys, time
from pathlib import Path

batch, job = sys.argv[3], sys.argv[5]
with Path(batch, "log.txt").open("a") as log:
    print(*sys.argv[1:], os.environ["OMP_NUM_THREADS"], sep="|", file=log)
folder = Path(batch, "jobs", job)
folder.mkdir(parents=True, exist_ok=True)

def checkpoint(number, frame):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    time.sleep(0.3)
    (folder / "checkpoint.pt").touch()
    sys.exit(130)

if job == "slow":
    signal.signal(signal.SIGTERM, checkpoint)
    (folder / "begun").touch()
    time.sleep(60)
if job in ("nearly_done", "just_begun"):
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(130 * (job == "just_begun")))
    (folder / "begun").touch()
    time.sleep(60)
sys.exit(job == "bad")
"""


@pytest.fixture
def farm(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts a task of the array for some jobs, in a batch whose path has a space and a quote."""
    core = tmp_path / "Patina's source" / "core"
    core.mkdir(parents=True)
    (core / "__main__.py").write_text(ENGINE)
    tools = tmp_path / "tools"
    tools.mkdir()
    requeue = tools / "scontrol"
    requeue.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/scontrol.txt"\ntest ! -e "{tmp_path}/refused"\n')
    requeue.chmod(0o755)
    batch = tmp_path / "the artist's night"

    def start(jobs: tuple[str, ...], task: int = 0) -> subprocess.Popen[bytes]:
        submission = Submission(batch, jobs, sys.executable, str(core.parent), batch, Needs())
        slurm = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_JOB_ID": "77", "SLURM_CPUS_PER_TASK": "4"}
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        script = write_for("slurm", submission)
        # A session of its own: signals can go to all processes of the task.
        return subprocess.Popen(
            ["bash", str(script)], env={**os.environ, **slurm, "PATH": path}, start_new_session=True
        )

    return start


def log(tmp_path: Path) -> list[str]:
    return (tmp_path / "the artist's night/log.txt").read_text().splitlines()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lines(submission: Submission) -> list[str]:
    text = write_for("slurm", submission).read_text()
    return [line.removeprefix("#SBATCH --") for line in text.splitlines() if line.startswith("#SBATCH --")]


def test_slurm_is_asked_for_what_a_job_needs(tmp_path: Path) -> None:
    jobs = tuple(f"{number:04x}" for number in range(2500))
    asked = lines(Submission(tmp_path, jobs[:40], "python", "/opt/patina", tmp_path, Needs(2048, 20), gpus=1))
    assert {"array=0-39", "cpus-per-task=4", "gres=gpu:1", "mem=2048M", "time=20", "requeue"} <= set(asked)
    # More tasks than Slurm takes: each runs up to three jobs.
    asked = lines(Submission(tmp_path, jobs, "python", "/opt/patina", tmp_path, Needs(2048, 20)))
    assert {"array=0-999", "time=60"} <= set(asked)
    # Nothing is invented where nothing has been measured.
    asked = lines(Submission(tmp_path, jobs, "python", "/opt/patina", tmp_path, Needs()))
    assert not [line for line in asked if line.startswith(("mem", "time", "gres"))]


def test_bash_reads_the_script(tmp_path: Path) -> None:
    odd = tmp_path / "a 'b' \"c\" $(touch d) `e` }\\"
    script = write_for("slurm", Submission(odd, ("a1",), f"{odd}/python", str(odd), tmp_path, Needs()))
    subprocess.run(["bash", "-n", str(script)], check=True)
    printed = subprocess.run(
        ["bash", "-c", f'{script.read_text().partition("export OMP")[0]}printf "%s\\n" "$batch" "$python" "$patina"'],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=tmp_path,
    ).stdout
    assert printed.splitlines() == [str(odd), f"{odd}/python", str(odd)]
    assert not (tmp_path / "d").exists()


def test_a_task_runs_its_job(tmp_path: Path, farm: Callable[..., subprocess.Popen[bytes]]) -> None:
    assert farm(("a1", "b2", "c3"), task=1).wait(30) == 0
    assert log(tmp_path) == [f"batch|work|{tmp_path}/the artist's night|--job|b2|4"]


def test_a_failure_is_reported(farm: Callable[..., subprocess.Popen[bytes]]) -> None:
    assert farm(("a1", "bad"), task=1).wait(30) == 1


def test_a_failure_keeps_no_other_job_of_the_task_from_running(
    tmp_path: Path, farm: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.batch.farms.slurm._MOST_TASKS", 2)
    assert farm(("bad", "x", "c3", "y", "e5"), task=0).wait(30) == 1
    assert [line.split("|")[4] for line in log(tmp_path)] == ["bad", "c3", "e5"]


def test_a_job_that_has_no_time_left_is_queued_again(
    tmp_path: Path, farm: Callable[..., subprocess.Popen[bytes]]
) -> None:
    task = farm(("slow",))
    wait_for(tmp_path / "the artist's night/jobs/slow/begun")
    # --signal=B:USR1 reaches bash alone.
    task.send_signal(signal.SIGUSR1)
    assert task.wait(30) == 0
    assert (tmp_path / "the artist's night/jobs/slow/checkpoint.pt").exists()
    assert (tmp_path / "scontrol.txt").read_text() == "requeue 77\n"


def test_a_task_that_is_not_queued_again_has_failed(
    tmp_path: Path, farm: Callable[..., subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "refused").touch()
    task = farm(("slow",))
    wait_for(tmp_path / "the artist's night/jobs/slow/begun")
    task.send_signal(signal.SIGUSR1)
    assert task.wait(30) == 1


@pytest.mark.parametrize(
    ("jobs", "queued_again", "status"),
    [(("nearly_done", "b2"), True, 0), (("nearly_done",), False, 0), (("just_begun", "b2"), False, 1)],
)
def test_a_task_is_queued_again_where_that_helps(
    tmp_path: Path,
    farm: Callable[..., subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    jobs: tuple[str, ...],
    queued_again: bool,
    status: int,
) -> None:
    monkeypatch.setattr("core.batch.farms.slurm._MOST_TASKS", 1)
    task = farm(jobs)
    wait_for(tmp_path / f"the artist's night/jobs/{jobs[0]}/begun")
    task.send_signal(signal.SIGUSR1)
    assert task.wait(30) == status
    assert (tmp_path / "scontrol.txt").exists() == queued_again
    assert len(log(tmp_path)) == 1


def test_a_job_that_is_cancelled_has_the_time_for_its_checkpoint(
    tmp_path: Path, farm: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.batch.farms.slurm._MOST_TASKS", 1)
    task = farm(("slow", "b2"))
    wait_for(tmp_path / "the artist's night/jobs/slow/begun")
    # scancel reaches all processes of the task.
    os.killpg(task.pid, signal.SIGTERM)
    assert task.wait(30) == 1
    assert (tmp_path / "the artist's night/jobs/slow/checkpoint.pt").exists()
    assert not (tmp_path / "scontrol.txt").exists()
    assert len(log(tmp_path)) == 1
