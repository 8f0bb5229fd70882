"""Shows how a batch goes on while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.live import Live

from core.batch.folder import Entry
from core.batch.run.order import Outcome
from core.batch.run.status import batch_status
from core.faces.cli.batch_table import live_table

# Ten thousand jobs take a while to read; so much more time passes from one look to the next, for the jobs.
_REST = 50


def shown(
    events: Iterator[Mapping[str, Outcome]], batch: Path, entries: list[Entry], stream: TextIO
) -> Iterator[Mapping[str, Outcome]]:
    """Yield the events and show them on ``stream``: as a table if it is a terminal, else a line for each job."""
    names = {entry.job: entry.name for entry in reversed(entries)}
    if not stream.isatty():
        for news in events:
            for line in _lines(news, names):
                print(line, file=stream, flush=True)
            yield news
        return
    console = Console(file=stream)
    with Live(console=console, auto_refresh=False, transient=True) as live:
        due, found = 0.0, None
        for news in events:
            failed = {job: outcome for job, outcome in news.items() if outcome.end == "failed"}
            for line in _lines(failed, names):
                # It stays above the table, where there is room for the whole sentence.
                console.print(line, soft_wrap=True, markup=False, highlight=False)
            begun = time.monotonic()
            if begun >= due:
                # Where the table has all lines, the terminal scrolls.
                found = batch_status(batch, entries, found)
                live.update(live_table(found, batch, console.height - 1, console.width), refresh=True)
                now = time.monotonic()
                due = now + _REST * (now - begun)
            yield news


def _lines(news: Mapping[str, Outcome], names: Mapping[str, str]) -> Iterator[str]:
    for job, outcome in news.items():
        end = "canceled" if outcome.end == "cancelled" else outcome.end
        yield f"patina: {names[job]}: {outcome.message or f'{end}.'}"
