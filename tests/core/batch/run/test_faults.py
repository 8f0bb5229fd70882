"""What kills jobs, runs, and machines: whoever comes after goes on, and the others never hear of it."""

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
import torch

from core.batch.folder import job_folder
from core.batch.run.loop import Plan
from core.batch.run.order import Outcome
from core.batch.standing import read_standing
from core.border.names import BATCH_LOG_FILE, CHECKPOINT_FILE, IMAGE_FILE
from tests.core.batch.run.conftest import MakeBatch
from tests.core.batch.run.runs import LONG, alone, run, running, standing
from tests.core.job.test_strangers_settings import is_one_sentence

_POISON = """
import os
import signal

import core.job.follow as module

follow = module.follow


def poisoned(folder, *rest):
    if folder.name == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    if folder.name == "bug":
        raise ZeroDivisionError("division by zero")
    return follow(folder, *rest)


module.follow = poisoned
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk")
def test_a_disk_that_is_really_full_fails_one_job(make_batch: MakeBatch, tmp_path: Path) -> None:
    batch = make_batch(full={"size": "256"}, one={"seed": 1}, other={"seed": 2})
    folder = job_folder(batch, "full")
    single = shutil.copytree(folder, tmp_path / "single")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    try:
        shutil.copytree(single, folder, dirs_exist_ok=True)
        ends = {job: outcome.end for job, outcome in run(batch).items()}
        assert ends == {"full": "failed", "one": "finished", "other": "finished"}
        found = standing(batch, "full")
        assert found.state == "failed" and "is full; free some space" in found.message
        assert is_one_sentence(found.message)
        assert not [path.name for path in folder.iterdir() if ".part" in path.name or path.name == IMAGE_FILE]
        subprocess.run(["mount", "-o", "remount,size=4m", folder], check=True)
        assert {job: outcome.end for job, outcome in run(batch, plan=Plan(retry_failed=True)).items()} == {
            "full": "finished"
        }
        assert (folder / IMAGE_FILE).read_bytes() == alone(single)
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_poisoned_jobs_fail_among_good_ones(make_batch: MakeBatch, tmp_path: Path, root: Path) -> None:
    batch = make_batch(killer={}, bug={}, good={"seed": 1}, better={"seed": 2})
    (tmp_path / "sitecustomize.py").write_text(_POISON, encoding="utf-8")
    outcomes = run(batch, 2, Plan(retries=1), environment={"PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])})
    assert {job: outcome.end for job, outcome in outcomes.items()} == {
        "killer": "failed",
        "bug": "failed",
        "good": "finished",
        "better": "finished",
    }
    assert standing(batch, "killer").attempts == 2
    assert "died 2 times (last by signal 9); see workers.log" in standing(batch, "killer").message
    assert standing(batch, "bug").attempts == 1
    assert "bug in Patina (ZeroDivisionError: division by zero)" in standing(batch, "bug").message
    assert "ZeroDivisionError" in (batch / BATCH_LOG_FILE).read_text(encoding="utf-8")


def until(true: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something is true; meanwhile, the process must go on."""
    deadline = time.monotonic() + 60.0
    while not true():
        assert time.monotonic() < deadline and (process is None or process.poll() is None)
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_run_dies_and_then_everything_dies(make_batch: MakeBatch, tmp_path: Path, root: Path) -> None:
    batch = make_batch(a={"steps": 500}, b={"steps": 500, "seed": 1}, c={"seed": 2})
    singles = {job: shutil.copytree(job_folder(batch, job), tmp_path / job) for job in "abc"}
    command = [sys.executable, "-m", "core", "batch", "run", str(batch), "--workers", "2", "--cores", "1"]

    def states() -> list[str]:
        return [standing(batch, job).state for job in "abc"]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL, start_new_session=True)

    with start() as process:
        until(lambda: all(standing(batch, job).step for job in "ab"), process)
        process.kill()
    until(lambda: states() == ["cancelled", "cancelled", "waiting"])
    checkpoint = torch.load(job_folder(batch, "a") / CHECKPOINT_FILE, weights_only=True)["step"]
    assert 0 < checkpoint < 500
    with start() as process:
        until(lambda: all(standing(batch, job).attempts == 2 and standing(batch, job).step for job in "ab"), process)
        assert standing(batch, "a").step >= checkpoint
        os.killpg(process.pid, signal.SIGKILL)
    assert states() == ["running", "running", "waiting"]
    subprocess.run(command, cwd=root, check=True)
    assert states() == ["finished"] * 3 and [standing(batch, job).attempts for job in "abc"] == [3, 3, 1]
    for job, folder in singles.items():
        assert (job_folder(batch, job) / IMAGE_FILE).read_bytes() == alone(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps folders whose files are open")
def test_folders_that_are_gone_are_one_sentence_each(make_batch: MakeBatch) -> None:
    batch = make_batch(missing={}, removed=LONG, good={})
    shutil.rmtree(job_folder(batch, "missing"))
    folder = job_folder(batch, "removed")
    outcomes: dict[str, Outcome] = {}
    for news in running(batch, 1, Plan()):
        outcomes |= news
        if read_standing(folder).step:
            # It may be written to at the same moment.
            shutil.rmtree(folder, ignore_errors=True)
    assert {job: outcome.end for job, outcome in outcomes.items()} == {
        "missing": "failed",
        "removed": "failed",
        "good": "finished",
    }
    assert outcomes["missing"].message.endswith("is gone, or has no job.json; plan the batch again.")
    assert is_one_sentence(outcomes["removed"].message) and "is gone" in outcomes["removed"].message
    # Nothing keeps the next plan from making it again.
    assert not job_folder(batch, "missing").exists()
