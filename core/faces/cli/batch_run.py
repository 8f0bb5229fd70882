"""The commands that run a batch and say where it stands. Each writes to ``out`` and returns the exit status."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from rich.console import Console

from core.batch.folder import Entry, job_folder, jobs_of, read_index
from core.batch.run.engine import Engine
from core.batch.run.local import Local
from core.batch.run.loop import Plan, run_jobs
from core.batch.run.order import End
from core.batch.run.peaks import Peaks
from core.batch.run.ray_cluster import connected, needs_in
from core.batch.run.reports import Reports, write
from core.batch.run.status import as_json, batch_status
from core.batch.run.with_ray import WithRay
from core.batch.run.workers import environments, usual_workers
from core.batch.side_by_side import side_by_side
from core.batch.standing import read_standing
from core.border.names import BATCH_LOG_FILE, BATCH_PAGE_FILE
from core.faces.cli.batch_shown import shown
from core.faces.cli.batch_table import sums, whole_table
from core.machine.amounts import available_memory
from core.machine.process import first_signal

_FAILED, _CANCELLED = 1, 130
_WIDE = 2000


def run_batch(options: argparse.Namespace, out: TextIO) -> int:
    """Run the jobs of a batch; the exit status is 1 if some have failed, and 130 if all were asked to stop."""
    batch: Path = options.batch
    entries, stop = read_index(batch), threading.Event()
    with first_signal(stop.set):
        ended = _run(options, entries, stop.is_set)
        page, trouble = batch / BATCH_PAGE_FILE, ""
        if ended or not page.exists():
            with Console(stderr=True).status("Writing the contact sheet …"):
                page, trouble = write(batch)
    status = batch_status(batch, entries)
    if options.json:
        print(json.dumps({**as_json(status), "page": str(page)}, indent=2), file=out)
    else:
        print(f"{sums(status)} See {page}.", file=out)
    if trouble:
        print(f"patina: {trouble}", file=sys.stderr)
    if stop.is_set():
        print(f"patina: Stopped; continue with: python -m core batch run {batch}", file=sys.stderr)
        return _CANCELLED
    # Where the disk is full, only the outcome says so.
    return _FAILED if status.count("failed") or "failed" in ended else 0


def say_status(options: argparse.Namespace, out: TextIO) -> int:
    """Say where a batch stands."""
    found = batch_status(options.batch, read_index(options.batch))
    if options.json:
        print(json.dumps(as_json(found), indent=2), file=out)
    else:
        # Programs that read lines want them whole, and those that have no terminal know of no width.
        console = Console(file=out, width=None if out.isatty() else _WIDE)
        with console.capture() as capture:
            console.print(whole_table(found, options.batch, console.width if out.isatty() else None))
        print("\n".join(line.rstrip() for line in capture.get().splitlines()), file=out)
    return 0


def _run(options: argparse.Namespace, entries: list[Entry], stopped: Callable[[], bool]) -> set[End]:
    """Run what is to be run, and return how jobs have ended."""
    batch: Path = options.batch
    jobs = list(jobs_of(entries))
    standings = dict(zip(jobs, side_by_side(lambda job: read_standing(job_folder(batch, job)), jobs), strict=True))
    to_do = [job for job, standing in standings.items() if standing.state != "finished"]
    peaks = Peaks(batch, {job: standing.peak_memory for job, standing in standings.items()})
    plan = Plan(60 * options.time_limit, options.retries, options.retry_failed, options.trust_network)
    # Workers are let go of first: a report may take a while.
    with Reports(batch), closing(_engine(options, to_do, peaks)) as engine:
        events = run_jobs(batch, to_do, engine, plan, stopped, peaks)
        return {outcome.end for news in shown(events, batch, entries, sys.stderr) for outcome in news.values()}


def _engine(options: argparse.Namespace, to_do: Sequence[str], peaks: Peaks) -> Engine:
    if options.engine == "ray":
        ray = connected(options.address)
        needs = needs_in(ray, options.cores or 1, options.gpus)
        return WithRay(ray, options.workers, needs, options.batch / BATCH_LOG_FILE, options.copy_files)
    workers = options.workers or usual_workers([peaks.needed(job) for job in to_do], options.cores or 1)
    return Local(environments(workers, options.cores), options.batch / BATCH_LOG_FILE, available_memory())
