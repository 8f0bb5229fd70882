"""Runs batches with real processes and looks at what has become of their jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from core.batch.folder import job_folder, jobs_of, read_index
from core.batch.run.local import Local
from core.batch.run.loop import Plan, run_jobs
from core.batch.run.order import Outcome
from core.batch.standing import Standing, read_standing
from core.border.names import BATCH_LOG_FILE, IMAGE_FILE
from core.job.run import run_job

LONG = {"steps": 20_000}


def running(
    batch: Path,
    workers: int,
    plan: Plan,
    stopped: Callable[[], bool] = lambda: False,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[dict[str, Outcome]]:
    """Run the batch and yield what the loop does."""
    environments = [{"OMP_NUM_THREADS": "1", **environment}] * workers
    with closing(Local(environments, batch / BATCH_LOG_FILE)) as engine:
        yield from run_jobs(batch, jobs_of(read_index(batch)), engine, plan, stopped)


def run(
    batch: Path,
    workers: int = 1,
    plan: Plan | None = None,
    stopped: Callable[[], bool] = lambda: False,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Outcome]:
    """Run the batch and return what has become of its jobs."""
    outcomes: dict[str, Outcome] = {}
    for news in running(batch, workers, plan or Plan(), stopped, environment):
        outcomes |= news
    return outcomes


class Flag:
    """Says whether to stop."""

    value = False

    def __call__(self) -> bool:
        return self.value


def standing(batch: Path, job: str) -> Standing:
    return read_standing(job_folder(batch, job))


def alone(folder: Path) -> bytes:
    """Run a job by itself and return its image."""
    for _ in run_job(folder):
        pass
    return (folder / IMAGE_FILE).read_bytes()


def process(found: Standing) -> int:
    """Return the ID of the process that runs a job."""
    return int(found.worker.rpartition("/")[2])
