"""Where a batch stands: every job's state, the sums, and the time left of all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any, get_args

from core.batch.folder import Entry, job_folder
from core.batch.standing import Standing, State, read_standing
from core.border.names import (
    IMAGE_FILE,
    PREVIEW_FILE,
    STANDING_LOCK_FILE,
    TEXTURE_FILE,
    THUMBNAIL_FILE,
    TURNTABLE_FILE,
)
from core.errors import InputError
from core.job.locked import locked

# Whoever is alive writes every two seconds; machines' clocks differ, and shared folders are slow.
_SILENT = 30.0
_PICTURES = (TURNTABLE_FILE, THUMBNAIL_FILE, TEXTURE_FILE, IMAGE_FILE, PREVIEW_FILE)


@dataclass(frozen=True)
class JobStatus:
    """A job as people see it: the names of its rows, how far it is, and a picture of it if there is one."""

    job: str
    names: tuple[str, ...]
    standing: Standing
    picture: Path | None


@dataclass(frozen=True)
class BatchStatus:
    """All jobs of a batch, in the order of its rows, and the rows that have no job, because of an error."""

    jobs: tuple[JobStatus, ...]
    refused: tuple[Entry, ...]

    def count(self, state: State) -> int:
        """Return how many jobs are in a state."""
        return sum(job.standing.state == state for job in self.jobs)

    @property
    def seconds_left(self) -> float | None:
        """An estimate of the time until all have ended, with as many workers as are at work, or one; None while no
        job has told how long one takes."""
        running = [job.standing for job in self.jobs if job.standing.state == "running"]
        lengths = [job.standing.seconds for job in self.jobs if job.standing.state == "finished"]
        lengths = [seconds for seconds in lengths if seconds] or [
            standing.seconds + standing.seconds_left for standing in running if standing.seconds_left
        ]
        to_do = self.count("waiting") + self.count("cancelled")
        if to_do and not lengths:
            return None
        left = sum(standing.seconds_left for standing in running) + (to_do * fmean(lengths) if to_do else 0.0)
        longest = max((standing.seconds_left for standing in running), default=0.0)
        return round(max(longest, left / max(1, len(running))), 1)


def batch_status(batch: Path, entries: Iterable[Entry], before: BatchStatus | None = None) -> BatchStatus:
    """Return where a batch with these rows stands. What had finished ``before`` is not looked at again."""
    known = {job.job: job for job in before.jobs if job.standing.state == "finished"} if before else {}
    names: dict[str, list[str]] = {}
    refused: list[Entry] = []
    for entry in entries:
        if entry.job:
            names.setdefault(entry.job, []).append(entry.name)
        else:
            refused.append(entry)
    jobs = (known.get(job) or _status(batch, job, called) for job, called in names.items())
    return BatchStatus(tuple(jobs), tuple(refused))


def as_json(status: BatchStatus) -> dict[str, Any]:
    """Return the status as a JSON object."""
    counts = Counter(job.standing.state for job in status.jobs)
    return {
        "counts": {**{state: counts[state] for state in get_args(State)}, "refused": len(status.refused)},
        "seconds_left": status.seconds_left,
        "jobs": [
            {
                "job": job.job,
                "names": list(job.names),
                **asdict(job.standing),
                "picture": None if job.picture is None else str(job.picture),
            }
            for job in status.jobs
        ],
        "refused": [{"row": entry.row, "name": entry.name, "error": entry.error} for entry in status.refused],
    }


def _status(batch: Path, job: str, names: Iterable[str]) -> JobStatus:
    folder = job_folder(batch, job)
    standing = read_standing(folder)
    if standing.state == "running" and abs(time.time() - standing.beat) > _SILENT and _nobody_runs(folder):
        standing = replace(standing, state="waiting", seconds_left=0.0)
    picture = next((path for name in _PICTURES if (path := folder / name).is_file()), None)
    return JobStatus(job, tuple(names), standing, picture if standing.state != "waiting" else None)


def _nobody_runs(folder: Path) -> bool:
    """Return whether whoever ran a job has died."""
    try:
        with locked(folder, STANDING_LOCK_FILE):
            return True
    except InputError:
        return False
