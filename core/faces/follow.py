"""How faces follow a running job: cancel it between two events, thin out what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from core.border.messages import Event, Fetching, Progress, Writing


def follow(folder: Path, resume: bool, cancelled: Callable[[], bool]) -> Iterator[Event]:
    """Run the job in ``folder`` and yield its events; errors are those of ``core.job.run.run_job``.

    ``cancelled`` is asked after every step. Once it is true the job leaves what it has and a checkpoint, and ends.
    """
    # Imports torch: nothing that only asks for help waits for it.
    from core.job.run import Cancelled, run_job

    with closing(run_job(folder, resume)) as events:
        for event in events:
            yield event
            if isinstance(event, Fetching | Progress | Writing) and cancelled():
                yield events.throw(Cancelled())
                yield from events
                return


def thinned(events: Iterable[Event], interval: float, clock: Callable[[], float] = time.monotonic) -> Iterator[Event]:
    """Yield the events, but progress at most every ``interval`` seconds and always before any other event."""
    last, held = -interval, None
    for event in events:
        if not isinstance(event, Progress):
            if held:
                yield held
            held = None
            yield event
        elif clock() - last >= interval:
            last, held = clock(), None
            yield event
        else:
            held = event
    if held:
        yield held
