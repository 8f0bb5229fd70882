"""How a running job is followed: it is cancelled between two events, and its progress thinned out."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from core.border.messages import Event, Fetching, Progress, Unwrapping, Writing
from core.loading import loading


def follow(
    folder: Path, resume: bool, cancelled: Callable[[], bool], trust_network: bool = False
) -> Generator[Event, None, None]:
    """Run the job in ``folder`` and yield its events; arguments and errors are those of ``core.job.run.run_job``.

    ``cancelled`` is called after every step. Once it returns true, the job ends with the result so far and a
    checkpoint.
    """
    with loading():
        # This imports torch, which help need not wait for.
        from core.job.run import Cancelled, run_job

    with closing(run_job(folder, resume, trust_network)) as events:
        for event in events:
            yield event
            if isinstance(event, Fetching | Unwrapping | Progress | Writing) and cancelled():
                yield events.throw(Cancelled())
                yield from events
                return


def thinned(events: Iterable[Event], interval: float, clock: Callable[[], float] = time.monotonic) -> Iterator[Event]:
    """Yield the events, but progress only every ``interval`` seconds; the latest precedes any other event."""
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
