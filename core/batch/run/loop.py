"""Has the jobs of a batch run by an engine, until all are done."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from core.batch.folder import job_folder
from core.batch.run.engine import Engine
from core.batch.run.order import Order, Outcome
from core.batch.run.peaks import Peaks
from core.batch.standing import read_standing, write_standing
from core.border.names import BATCH_LOG_FILE, STANDING_LOCK_FILE
from core.errors import PatinaError
from core.job.locked import locked

_TICK = 0.5
# Somebody else's job is looked at so often: that process may die.
_LOOK_AGAIN = 10.0


@dataclass(frozen=True)
class Plan:
    """How to run the jobs of a batch.

    Attributes:
        time_limit: the seconds that each job may take, 0 for any time.
        retries: how often a job is run again whose process dies.
        retry_failed: run jobs again that have failed before.
        trust_network: run the networks that job folders bring, which can run any code.
    """

    time_limit: float = 0.0
    retries: int = 2
    retry_failed: bool = False
    trust_network: bool = False


def run_jobs(
    batch: Path,
    jobs: Iterable[str],
    engine: Engine,
    plan: Plan,
    stopped: Callable[[], bool],
    peaks: Peaks | None = None,
) -> Iterator[dict[str, Outcome]]:
    """Run jobs and yield what became of those that have ended, by ID, whenever something may have changed.

    Jobs that are finished, or have failed before, are left as they are. Those that another process runs are waited
    for, and run here if it dies. Once ``stopped`` returns true, all end with checkpoints. Memory is kept for each job
    by what ``peaks`` knows from others, and it learns from those that run.
    """
    peaks = peaks or Peaks(batch)
    pending = deque(_in_order(batch, jobs, plan))
    elsewhere: dict[str, float] = {}
    running, deaths = 0, Counter[str]()
    stopping = False
    while pending or running or elsewhere:
        if stopped() and not stopping:
            stopping = True
            engine.stop()
        if stopping:
            pending.clear()
            elsewhere.clear()
        pending.extend(_due(elsewhere))
        while pending and engine.free > 0:
            engine.start(_order(batch, pending.popleft(), plan, peaks))
            running += 1
        news: dict[str, Outcome] = {}
        for order, outcome in engine.ended(_TICK):
            running -= 1
            job = order.folder.name
            peaks.learn(job, read_standing(order.folder).peak_memory)
            if outcome.end == "died":
                deaths[job] += 1
                outcome = _after_death(order.folder, outcome, deaths[job], plan.retries, stopping)
            if outcome.end == "died":
                # Behind the others: whatever kills it shall not keep them.
                pending.append(job)
            elif outcome.end == "taken":
                elsewhere[job] = time.monotonic() + _LOOK_AGAIN
            else:
                news[job] = outcome
        yield news


def _in_order(batch: Path, jobs: Iterable[str], plan: Plan) -> Iterator[str]:
    """Yield the jobs that are to be run, at the end those that somebody seems to be running."""
    later: list[str] = []
    for job in jobs:
        state = read_standing(job_folder(batch, job)).state
        if state == "running":
            later.append(job)
        elif state != "finished" and (state != "failed" or plan.retry_failed):
            yield job
    yield from later


def _due(elsewhere: dict[str, float]) -> list[str]:
    """Take the jobs out of ``elsewhere`` whose time has come, and return them."""
    due = [job for job, moment in elsewhere.items() if moment <= time.monotonic()]
    for job in due:
        del elsewhere[job]
    return due


def _order(batch: Path, job: str, plan: Plan, peaks: Peaks) -> Order:
    folder = job_folder(batch, job).absolute()
    return Order(folder, plan.time_limit, plan.retry_failed, plan.trust_network, peaks.needed(job))


def _after_death(folder: Path, outcome: Outcome, deaths: int, retries: int, stopping: bool) -> Outcome:
    """Return what becomes of a job whose process has died: ``died`` if it shall run again."""
    standing = read_standing(folder)
    match standing.state:
        case "finished" | "failed" as end:
            return Outcome(end, standing.message)
    if stopping:
        return _left(folder, "cancelled", "Its process was killed; it continues from its last checkpoint.")
    if deaths <= retries:
        return outcome
    return _left(
        folder,
        "failed",
        f"The process that ran it died {deaths} times (last by {outcome.message}); see {BATCH_LOG_FILE}, and whether "
        "there is enough memory.",
    )


def _left(folder: Path, state: Literal["failed", "cancelled"], message: str) -> Outcome:
    """Write how a job has ended for a process that cannot do so any more."""
    with suppress(PatinaError), locked(folder, STANDING_LOCK_FILE):
        write_standing(folder, replace(read_standing(folder), state=state, seconds_left=0.0, message=message))
    return Outcome(state, message)
