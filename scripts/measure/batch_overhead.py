"""What a run of a batch costs beside its jobs: the worker-seconds that there were, and those in which jobs ran."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.folder import job_folder, jobs_of, read_index
from core.batch.standing import Standing, read_standing
from scripts.support.places import ROOT

_TRIAL_STEPS = (10, 40)
_SHEET, _SIZE = "sheet.csv", 256


@dataclass(frozen=True)
class Overhead:
    """Where the worker-seconds of a run went, whose sum is those that there were: workers times seconds.

    Attributes:
        own: in jobs, by their own account (``Standing.seconds``).
        start: until the first job of each worker began.
        between: from the end of one job to the beginning of the next.
        uneven: in which a worker had no more job while another did.
        close: after the last job had ended.
    """

    own: float
    start: float
    between: float
    uneven: float
    close: float

    @property
    def ratio(self) -> float:
        """What is no job's own time, as a part of the jobs' own."""
        return (self.start + self.between + self.uneven + self.close) / self.own


def overhead(standings: Sequence[Standing], workers: int, begun: float, ended: float) -> Overhead:
    """Return where the time of a run went that lasted between two moments, in seconds since 1970.

    Each job must have finished at its first attempt: its standing was written last when it ended. A worker that has had
    no job was unevenly idle.
    """
    spans: dict[str, list[tuple[float, float]]] = {}
    for standing in standings:
        spans.setdefault(standing.worker, []).append((standing.beat - standing.seconds, standing.beat))
    last = max(standing.beat for standing in standings)
    idle = workers - len(spans)
    start, between, uneven = 0.0, 0.0, idle * (last - begun)
    for jobs in map(sorted, spans.values()):
        start += jobs[0][0] - begun
        between += sum(late[0] - early[1] for early, late in itertools.pairwise(jobs))
        uneven += last - jobs[-1][1]
    own = sum(standing.seconds for standing in standings)
    return Overhead(own, start, between, uneven, workers * (ended - last))


def measured_run(
    folder: Path, jobs: int, seconds: float, workers: int, mesh: Path, style: Path, options: Sequence[str] = ()
) -> Iterator[str]:
    """Yield lines on a run of so many equal jobs, of about so many seconds each while all workers are busy."""
    steps = _steps_for(folder / "trial", seconds, workers, mesh, style)
    yield f"{jobs} jobs of {steps} steps, {_SIZE} pixels, {workers} workers, {os.cpu_count()} cores"
    batch = _planned(folder / "batch", mesh, style, [steps] * jobs)
    begun, ended = _timed_run(batch, workers, options)
    standings = [read_standing(job_folder(batch, job)) for job in jobs_of(read_index(batch))]
    if any((one.state, one.attempts) != ("finished", 1) for one in standings):
        raise SystemExit(f"Not every job of {batch} finished at its first attempt.")
    found = overhead(standings, workers, begun, ended)
    lengths = sorted(standing.seconds for standing in standings)
    yield f"{ended - begun:.1f} s in all; jobs took {lengths[0]:.1f} to {lengths[-1]:.1f} s"
    yield "| | Worker-seconds | Of the jobs' own |\n|---|---:|---:|"
    names = {
        "The jobs' own": found.own,
        "Until the first jobs began": found.start,
        f"Between jobs ({found.between / max(1, jobs - workers):.3f} s each)": found.between,
        "Uneven end": found.uneven,
        "After the last job": found.close,
    }
    for name, value in names.items():
        yield f"| {name} | {value:.2f} | {value / found.own:.2%} |"
    yield f"| **Overhead** | {found.ratio * found.own:.2f} | **{found.ratio:.2%}** |"


def _steps_for(folder: Path, seconds: float, workers: int, mesh: Path, style: Path) -> int:
    """Return how many steps take so long, from trials that keep all workers busy: a short and a long job for each."""
    folder.mkdir()
    few, many = _TRIAL_STEPS
    # The first job of each worker loads the network.
    batch = _planned(folder / "batch", mesh, style, [few] * 2 * workers + [many] * workers)
    _timed_run(batch, workers, ())
    found = [read_standing(job_folder(batch, job)) for job in jobs_of(read_index(batch))]
    short = min(one.seconds for one in found if one.steps == few)
    long = sum(one.seconds for one in found if one.steps == many) / workers
    each = max((long - short) / (many - few), 1e-3)
    return max(1, round(few + (seconds - short) / each))


def _planned(batch: Path, mesh: Path, style: Path, steps: Sequence[int]) -> Path:
    """Plan a job for each number of steps, and return the folder of the batch."""
    batch.parent.mkdir(parents=True, exist_ok=True)
    for path in (mesh, style):
        shutil.copy(path, batch.parent)
    rows = [f"{mesh.name},{style.name},{_SIZE},{count},{seed}" for seed, count in enumerate(steps)]
    sheet = batch.parent / _SHEET
    sheet.write_text("\n".join(["mesh,style,size,steps,seed", *rows]), encoding="utf-8")
    subprocess.run([*_COMMAND, "plan", str(sheet), "--out", str(batch)], cwd=ROOT, check=True, stdout=sys.stderr)
    return batch


def _timed_run(batch: Path, workers: int, options: Sequence[str]) -> tuple[float, float]:
    """Run a batch; return when its command began and ended, in seconds since 1970."""
    begun = time.time()
    command = [*_COMMAND, "run", str(batch), "--workers", str(workers), *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return begun, time.time()


_COMMAND = (sys.executable, "-m", "core", "batch")
