"""Batches on real clusters of Ray's, whose machines are processes here: nothing is lost, and nothing is run twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import torch

from core.batch.folder import job_folder, jobs_of, read_index
from core.batch.run.loop import Plan, run_jobs
from core.batch.run.order import Outcome
from core.batch.run.ray_cluster import Needs, connected
from core.batch.run.with_ray import WithRay
from core.batch.standing import Standing, read_standing
from core.border.names import BATCH_LOG_FILE, CHECKPOINT_FILE, IMAGE_FILE, PREVIEW_FILE, RESULT_FILE
from core.job.run import run_job
from scripts.support.ray_node import Node, ray_node
from tests.core.batch.run.conftest import MakeBatch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ray's clusters on Windows are an experiment")

LONG = {"steps": 20_000}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A machine with two cores that is a cluster."""
    with ray_node(2, gpus=1) as node:
        yield node


@pytest.fixture(scope="module")
def ray(node: Node) -> Iterator[Any]:
    """The library in the cluster, once for all tests, so that its workers stay."""
    with pytest.MonkeyPatch.context() as patch:
        # Whoever runs the tests may have a token.
        patch.setenv("RAY_AUTH_MODE", "disabled")
        library = connected(node.address)
        shut_down = library.shutdown
        patch.setattr(library, "shutdown", lambda: None)
        yield library
        shut_down()


@pytest.fixture(params=[False, True], ids=["shared", "copied"])
def copies(request: pytest.FixtureRequest) -> bool:
    """Whether files are copied, as if no disk were shared."""
    return bool(request.param)


def running(
    batch: Path,
    ray: Any,
    copies: bool,
    plan: Plan | None = None,
    stopped: Callable[[], bool] = lambda: False,
    needs: Needs | None = None,
) -> Iterator[dict[str, Outcome]]:
    """Run the batch and yield what the loop does."""
    with closing(WithRay(ray, None, needs or Needs(), batch / BATCH_LOG_FILE, copies)) as engine:
        yield from run_jobs(batch, jobs_of(read_index(batch)), engine, plan or Plan(), stopped)


def run(batch: Path, ray: Any, copies: bool, plan: Plan | None = None) -> dict[str, Outcome]:
    """Run the batch and return what has become of its jobs."""
    return {job: outcome for news in running(batch, ray, copies, plan) for job, outcome in news.items()}


def standing(batch: Path, job: str) -> Standing:
    return read_standing(job_folder(batch, job))


def process(found: Standing) -> int:
    """Return the ID of the process that runs a job."""
    return int(found.worker.rpartition("/")[2])


def alone(folder: Path) -> bytes:
    """Run a job by itself and return its image."""
    for _ in run_job(folder):
        pass
    return (folder / IMAGE_FILE).read_bytes()


def test_results_are_those_of_single_runs(make_batch: MakeBatch, ray: Any, copies: bool, tmp_path: Path) -> None:
    batch = make_batch(a={"seed": 1}, b={"seed": 2}, wrong={"steps": -1}, damaged={})
    (job_folder(batch, "damaged") / CHECKPOINT_FILE).write_bytes(b"nothing")
    singles = {job: shutil.copytree(job_folder(batch, job), tmp_path / job) for job in ("a", "b")}
    outcomes = run(batch, ray, copies)
    ends = {"a": "finished", "b": "finished", "wrong": "failed", "damaged": "finished"}
    assert {job: outcome.end for job, outcome in outcomes.items()} == ends
    assert run(batch, ray, copies) == {}
    for job, folder in singles.items():
        assert (job_folder(batch, job) / IMAGE_FILE).read_bytes() == alone(folder)
    # Nothing is left out, and nothing that is of no more use is left behind.
    assert {path.name for path in job_folder(batch, "damaged").iterdir()} == {
        path.name for path in job_folder(batch, "a").iterdir()
    }
    done = standing(batch, "a")
    assert (done.state, done.step, done.steps, done.attempts) == ("finished", 6, 6, 1)
    assert done.peak_memory > 2**27 and process(done) != os.getpid()
    assert "steps" in standing(batch, "wrong").message
    assert "is damaged" in (batch / BATCH_LOG_FILE).read_text(encoding="utf-8")
    assert (job_folder(batch, "b") / RESULT_FILE).exists()


def test_what_is_stopped_or_killed_goes_on_from_its_checkpoint(
    make_batch: MakeBatch, ray: Any, copies: bool, tmp_path: Path
) -> None:
    batch = make_batch(a={"steps": 1200}, b={"steps": 300, "seed": 1}, c={"seed": 2}, d={"seed": 3})
    folder = job_folder(batch, "a")
    single = shutil.copytree(folder, tmp_path / "single")
    stop = threading.Event()
    outcomes: dict[str, Outcome] = {}
    for news in running(batch, ray, copies, stopped=stop.is_set):
        outcomes |= news
        if (folder / PREVIEW_FILE).exists():
            stop.set()
    assert outcomes["a"].end == "cancelled"
    # One more waits for a worker, and may just have had one.
    assert standing(batch, "c").state in ("cancelled", "waiting") and standing(batch, "d").state == "waiting"
    first = torch.load(folder / CHECKPOINT_FILE, weights_only=True)["step"]
    killed = 0
    for _ in running(batch, ray, copies):
        found = standing(batch, "a")
        assert found.step >= first
        if not killed and found.state == "running":
            killed = process(found)
            os.kill(killed, signal.SIGKILL)
    assert 0 < first < 1200 and killed != process(standing(batch, "a"))
    assert standing(batch, "a").attempts == 3
    assert {standing(batch, job).state for job in "abcd"} == {"finished"}
    assert (folder / IMAGE_FILE).read_bytes() == alone(single)


def test_a_job_that_kills_its_process_fails_among_good_ones(make_batch: MakeBatch, ray: Any, copies: bool) -> None:
    batch = make_batch(poisoned=LONG, one={}, other={"seed": 3})
    seen: set[int] = set()
    outcomes: dict[str, Outcome] = {}
    for news in running(batch, ray, copies, Plan(retries=1)):
        outcomes |= news
        found = standing(batch, "poisoned")
        if found.state == "running" and process(found) not in seen:
            seen.add(process(found))
            os.kill(process(found), signal.SIGKILL)
    ends = {"poisoned": "failed", "one": "finished", "other": "finished"}
    assert {job: outcome.end for job, outcome in outcomes.items()} == ends
    assert len(seen) == 2 and "died 2 times (last by WorkerCrashedError)" in standing(batch, "poisoned").message


def test_no_process_sees_two_gpus(make_batch: MakeBatch, ray: Any) -> None:
    jobs = {job: {"steps": 1, "seed": ord(job)} for job in "abc"}
    batch = make_batch(**jobs)
    for _ in running(batch, ray, False, needs=Needs(gpus=0.5)):
        pass
    assert {standing(batch, job).state for job in jobs} == {"finished"}
    assert len({process(standing(batch, job)) for job in jobs}) == 3


def test_a_machine_dies(make_batch: MakeBatch, node: Node, ray: Any, tmp_path: Path) -> None:
    batch = make_batch(**{job: {"steps": 900, "seed": ord(job)} for job in "abc"})
    singles = {job: shutil.copytree(job_folder(batch, job), tmp_path / job) for job in "abc"}
    lost = ""
    with ray_node(1, node.address) as other:
        for _ in running(batch, ray, True):
            there = [job for job in "abc" if standing(batch, job).step and other.runs(process(standing(batch, job)))]
            if there and not lost:
                lost = there[0]
                other.kill()
    assert {job: standing(batch, job).state for job in "abc"} == dict.fromkeys("abc", "finished")
    assert {job: standing(batch, job).attempts for job in "abc"} == {**dict.fromkeys("abc", 1), lost: 2}
    assert (job_folder(batch, lost) / IMAGE_FILE).read_bytes() == alone(singles[lost])


def test_whoever_ordered_the_jobs_dies(make_batch: MakeBatch, node: Node, ray: Any, root: Path) -> None:
    batch = make_batch(a={"steps": 900})
    command = [sys.executable, "-m", "core", "batch", "run", str(batch), "--engine", "ray", "--address", node.address]
    with subprocess.Popen([*command, "--copy-files"], cwd=root) as driver:
        while driver.poll() is None:
            if standing(batch, "a").step:
                driver.kill()
            time.sleep(0.1)
    assert standing(batch, "a").state == "running"
    assert run(batch, ray, True) == {"a": Outcome("finished")}
    assert standing(batch, "a").attempts == 2
