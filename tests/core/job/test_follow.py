from __future__ import annotations

from itertools import count

from core.border.messages import Event, Finished, Note, Progress
from core.job.follow import thinned


def progress(step: int) -> Progress:
    return Progress(step, 9, 0.0, 0.0)


def test_thinned_progress_keeps_its_pace_and_its_last_step() -> None:
    # One second passes with every look at the clock, so every third event is due.
    seconds = count()
    events: list[Event] = [progress(step) for step in range(1, 8)]
    steps = [event.step for event in thinned(events, 3.0, lambda: float(next(seconds))) if isinstance(event, Progress)]
    assert steps[0] == 1
    assert steps[-1] == 7
    assert len(steps) < 5


def test_thinned_progress_comes_before_what_follows_it() -> None:
    events: list[Event] = [
        progress(1),
        progress(2),
        Note("halfway"),
        progress(3),
        progress(4),
        Finished("finished", "out"),
    ]
    kept = list(thinned(events, 1.0, lambda: 0.0))
    assert kept == [progress(1), progress(2), Note("halfway"), progress(4), Finished("finished", "out")]
