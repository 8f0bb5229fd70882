"""Batches on this machine, with real processes: nothing is lost, and nothing is run twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
import torch

from core.batch.folder import job_folder
from core.batch.run.local import Local
from core.batch.run.loop import Plan
from core.batch.run.order import Order, Outcome
from core.batch.standing import Standing, write_standing
from core.border.names import (
    BATCH_LOG_FILE,
    CHECKPOINT_FILE,
    IMAGE_FILE,
    JOB_FILE,
    PREVIEW_FILE,
    RESULT_FILE,
    STANDING_LOCK_FILE,
)
from core.errors import PatinaError
from core.job.locked import locked
from tests.core.batch.run.conftest import MakeBatch
from tests.core.batch.run.runs import LONG, Flag, alone, process, run, running, standing


def test_results_are_those_of_single_runs_and_not_made_twice(make_batch: MakeBatch, tmp_path: Path) -> None:
    batch = make_batch(a={"seed": 1}, b={"seed": 2}, done={})
    singles = {job: shutil.copytree(job_folder(batch, job), tmp_path / job) for job in "ab"}
    # By itself, as a render farm does it.
    alone(job_folder(batch, "done"))
    before = (job_folder(batch, "done") / RESULT_FILE).stat().st_mtime_ns
    assert run(batch, workers=2) == {"a": Outcome("finished"), "b": Outcome("finished")}
    assert run(batch) == {}
    for job, folder in singles.items():
        assert (job_folder(batch, job) / IMAGE_FILE).read_bytes() == alone(folder)
    done = standing(batch, "a")
    assert (done.state, done.step, done.steps, done.attempts, done.message) == ("finished", 6, 6, 1, "")
    assert done.seconds > 0 and done.peak_memory > 2**27 and process(done) != os.getpid()
    assert standing(batch, "done").state == "finished"
    assert (job_folder(batch, "done") / RESULT_FILE).stat().st_mtime_ns == before


def test_jobs_fail_alone(make_batch: MakeBatch) -> None:
    batch = make_batch(wrong={"steps": -1}, picture={"start": "start.png"}, long=LONG, damaged={}, good={"seed": 7})
    (job_folder(batch, "picture") / "start.png").write_bytes(b"no picture")
    (job_folder(batch, "damaged") / CHECKPOINT_FILE).write_bytes(b"nothing")
    outcomes = run(batch, plan=Plan(time_limit=6.0))
    ends = {"wrong": "failed", "picture": "failed", "long": "failed", "damaged": "finished", "good": "finished"}
    assert {job: outcome.end for job, outcome in outcomes.items()} == ends
    found = standing(batch, "wrong")
    assert (found.state, found.attempts, found.message) == ("failed", 1, outcomes["wrong"].message)
    assert "steps" in found.message
    assert "longer than the time limit of 0.1 minutes" in standing(batch, "long").message
    assert (job_folder(batch, "long") / CHECKPOINT_FILE).exists()
    # A checkpoint that is of no use costs what it held.
    assert "is damaged" in (batch / BATCH_LOG_FILE).read_text()
    assert run(batch) == {}
    for job in ("wrong", "long"):
        (job_folder(batch, job) / CHECKPOINT_FILE).unlink(missing_ok=True)
        job_file = job_folder(batch, job) / JOB_FILE
        job_file.write_text(json.dumps({**json.loads(job_file.read_text()), "steps": 4}))
    again = run(batch, plan=Plan(retry_failed=True))
    assert {job: outcome.end for job, outcome in again.items()} == {
        "wrong": "finished",
        "long": "finished",
        "picture": "failed",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_is_stopped_or_killed_goes_on_from_its_checkpoint(make_batch: MakeBatch, tmp_path: Path) -> None:
    batch = make_batch(a={"steps": 600}, b={"seed": 2})
    folder = job_folder(batch, "a")
    single = shutil.copytree(folder, tmp_path / "single")
    stop = Flag()
    outcomes: dict[str, Outcome] = {}
    for news in running(batch, 1, Plan(), stop):
        outcomes |= news
        stop.value |= (folder / PREVIEW_FILE).exists()
    assert outcomes["a"].end == "cancelled" and "b" not in outcomes
    assert standing(batch, "a").state == "cancelled" and standing(batch, "b").state == "waiting"
    first = torch.load(folder / CHECKPOINT_FILE, weights_only=True)["step"]
    killed = 0
    for _ in running(batch, 1, Plan()):
        found = standing(batch, "a")
        assert found.step >= first
        if not killed and found.state == "running":
            killed = process(found)
            os.kill(killed, signal.SIGKILL)
    assert 0 < first < 600 and killed != process(standing(batch, "a"))
    assert standing(batch, "a").attempts == 3 and standing(batch, "b").state == "finished"
    assert (folder / IMAGE_FILE).read_bytes() == alone(single)


def test_two_runs_share_the_jobs(make_batch: MakeBatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batch.run.loop._LOOK_AGAIN", 0.5)
    jobs = {f"job{number}": {"seed": number} for number in range(6)}
    batch = make_batch(**jobs)
    single = shutil.copytree(job_folder(batch, "job5"), tmp_path / "single")
    outcomes: list[dict[str, Outcome]] = [{}, {}]

    def work(number: int) -> None:
        outcomes[number] = run(batch)

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [standing(batch, job) for job in jobs]
    assert {one.state for one in found} == {"finished"}
    assert [one.attempts for one in found] == [1] * len(jobs)
    assert len({one.worker for one in found}) == 2
    assert (job_folder(batch, "job5") / IMAGE_FILE).read_bytes() == alone(single)


def test_a_job_that_somebody_else_runs_is_waited_for(make_batch: MakeBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batch.run.loop._LOOK_AGAIN", 0.2)
    batch = make_batch(a={})
    folder = job_folder(batch, "a")
    write_standing(folder, Standing("running", worker="another/1", attempts=1))
    with locked(folder, STANDING_LOCK_FILE):
        news = running(batch, 1, Plan())
        assert [next(news) for _ in range(12)] == [{}] * 12
        assert standing(batch, "a").worker == "another/1"
    # That one has died: its lock is gone, and nothing else has changed.
    assert {job: outcome.end for each in news for job, outcome in each.items()} == {"a": "finished"}
    assert standing(batch, "a").attempts == 2


def test_large_jobs_wait_for_memory(make_batch: MakeBatch) -> None:
    batch = make_batch(a=LONG, b=LONG)
    orders = [Order(job_folder(batch, job), memory=60) for job in "ab"]
    with closing(Local([{"OMP_NUM_THREADS": "1"}] * 2, batch / BATCH_LOG_FILE, memory=100)) as engine:
        for order in orders:
            engine.start(order)
        assert engine.free == 0
        while not standing(batch, "a").step:
            assert not engine.ended(0.2)
        assert standing(batch, "b").state == "waiting"
        engine.stop()
        ends = [*engine.ended(10.0), *engine.ended(60.0)]
    assert ends == [(orders[1], Outcome("cancelled")), (orders[0], Outcome("cancelled", ends[1][1].message))]
    assert standing(batch, "a").state == "cancelled" and standing(batch, "b").state == "waiting"


def test_what_there_is_memory_for_runs_at_a_time(make_batch: MakeBatch) -> None:
    batch = make_batch(a={}, b={"seed": 1}, c={"seed": 2})
    with closing(Local([{"OMP_NUM_THREADS": "1"}] * 3, batch / BATCH_LOG_FILE, memory=100)) as engine:
        for job, memory in {"a": 500, "b": 40, "c": 40}.items():
            engine.start(Order(job_folder(batch, job), memory=memory))
        ends: list[str] = []
        while len(ends) < 3:
            ends += [order.folder.name for order, _ in engine.ended(1.0)]
    # Even what is larger than all memory runs, by itself.
    assert ends[0] == "a" and {standing(batch, job).state for job in "abc"} == {"finished"}


def test_a_log_that_cannot_be_written_is_one_sentence(make_batch: MakeBatch) -> None:
    batch = make_batch(a={})
    (batch / BATCH_LOG_FILE).mkdir()
    with pytest.raises(PatinaError, match=r"workers.log cannot be written to .*; move it away\."):
        run(batch)
