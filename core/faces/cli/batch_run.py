"""The commands that run a batch and say where it stands. Each writes to ``out`` and returns the exit status."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.live import Live

from core.batch.folder import Entry, jobs_of, read_index
from core.batch.run.engine import Engine
from core.batch.run.local import Local
from core.batch.run.loop import Plan, run_jobs
from core.batch.run.order import Outcome
from core.batch.run.ray_cluster import connected, needs_in
from core.batch.run.status import as_json, batch_status
from core.batch.run.with_ray import WithRay
from core.batch.run.workers import environments, highest_peak, usual_workers
from core.border.names import BATCH_LOG_FILE
from core.faces.cli.batch_table import sums, table
from core.machine.process import first_signal

_FAILED, _CANCELLED = 1, 130
# Ten thousand jobs take a while to read; so much more time passes from one look to the next.
_REST = 10


def run_batch(options: argparse.Namespace, out: TextIO) -> int:
    """Run the jobs of a batch; the exit status is 1 if some have failed, and 130 if all were asked to stop."""
    batch: Path = options.batch
    entries = read_index(batch)
    plan = Plan(60 * options.time_limit, options.retries, options.retry_failed, options.trust_network)
    stop = threading.Event()
    with first_signal(stop.set), closing(_engine(options, batch, entries)) as engine:
        events = run_jobs(batch, jobs_of(entries), engine, plan, stop.is_set)
        for _ in _shown(events, batch, entries, sys.stderr):
            pass
    status = batch_status(batch, entries)
    print(json.dumps(as_json(status), indent=2) if options.json else sums(status), file=out)
    if stop.is_set():
        print(f"patina: Stopped; continue with: python -m core batch run {batch}", file=sys.stderr)
        return _CANCELLED
    return _FAILED if status.count("failed") else 0


def say_status(options: argparse.Namespace, out: TextIO) -> int:
    """Say where a batch stands."""
    found = batch_status(options.batch, read_index(options.batch))
    if options.json:
        print(json.dumps(as_json(found), indent=2), file=out)
    else:
        Console(file=out).print(table(found, options.batch, None))
    return 0


def _engine(options: argparse.Namespace, batch: Path, entries: list[Entry]) -> Engine:
    peak = highest_peak(batch, jobs_of(entries))
    if options.engine == "ray":
        ray = connected(options.address)
        needs = needs_in(ray, options.cores or 1, options.gpus, peak)
        return WithRay(ray, options.workers, needs, batch / BATCH_LOG_FILE, options.copy_files)
    workers = options.workers or usual_workers(peak, options.cores or 1)
    return Local(environments(workers, options.cores), batch / BATCH_LOG_FILE)


def _shown(
    events: Iterator[Mapping[str, Outcome]], batch: Path, entries: list[Entry], stream: TextIO
) -> Iterator[Mapping[str, Outcome]]:
    """Yield the events and show them on ``stream``: as a table if it is a terminal, else a line for each job."""
    names = {entry.job: entry.name for entry in reversed(entries)}
    if not stream.isatty():
        for news in events:
            for job, outcome in news.items():
                print(f"patina: {names[job]}: {outcome.message or f'{outcome.end}.'}", file=stream, flush=True)
            yield news
        return
    with Live(console=Console(file=stream), auto_refresh=False, transient=True) as live:
        due = 0.0
        for news in events:
            begun = time.monotonic()
            if begun >= due:
                live.update(table(batch_status(batch, entries), batch), refresh=True)
                now = time.monotonic()
                due = now + _REST * (now - begun)
            yield news
