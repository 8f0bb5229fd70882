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
from core.faces.cli.batch_table import table

# Ten thousand jobs take a while to read; so much more time passes from one look to the next.
_REST = 10


def shown(
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
