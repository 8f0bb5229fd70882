"""Keeps the file that says how far a job is up to date while the job runs."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from core.batch.standing import Standing, write_standing
from core.border.messages import Event, Fetching, Progress, Unwrapping, Writing
from core.errors import PatinaError
from core.machine.amounts import forget_peak, peak_memory

INTERVAL = 2.0
"""Seconds from one writing to the next."""
PATIENCE = 60.0
"""Seconds that a job has beyond its time limit to end by itself."""
_KILLED = 70


class Beating:
    """Writes a job's standing every few seconds, from a thread of its own, for the length of a block.

    A job that is past its time limit is to be ended by whoever follows it (``late``). If it does not end within another
    minute, this ends the process: a step that hangs listens to nobody.
    """

    def __init__(self, folder: Path, before: Standing, worker: str, time_limit: float) -> None:
        self._folder = folder
        self._before = before
        self._begun = time.monotonic()
        self._limit = self._begun + time_limit if time_limit else float("inf")
        self._now = replace(before, state="running", message="", attempts=before.attempts + 1, worker=worker)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Beating:
        forget_peak()
        # If this cannot be written, neither can a result.
        self.write()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def late(self) -> bool:
        """Whether the job has had its time."""
        return time.monotonic() > self._limit

    def hear(self, event: Event) -> None:
        """Note what an event says of how far the job is."""
        match event:
            case Progress():
                self._now = replace(self._now, step=event.step, steps=event.steps, seconds_left=event.seconds_left)
            case Fetching() | Unwrapping() | Writing():
                self._now = replace(self._now, seconds_left=event.seconds_left)

    def write(self, **changes: Any) -> None:
        """Write how far the job is, with some changes.

        Raises:
            PatinaError: it cannot be written.
        """
        self._now = replace(
            self._now,
            seconds=round(self._before.seconds + time.monotonic() - self._begun, 3),
            peak_memory=max(self._before.peak_memory, peak_memory()),
            beat=time.time(),
            **changes,
        )
        write_standing(self._folder, self._now)

    def _beat(self) -> None:
        while not self._stop.wait(INTERVAL):
            # The disk may be full for a moment.
            with suppress(PatinaError):
                self.write()
            if time.monotonic() > self._limit + PATIENCE:
                with suppress(PatinaError):
                    self.write(state="failed", seconds_left=0.0, message=too_long(self._limit - self._begun))
                os._exit(_KILLED)


def too_long(seconds: float) -> str:
    """Return the sentence about a job that has reached its time limit."""
    return (
        f"The job took longer than the time limit of {seconds / 60:.4g} minutes; raise --time-limit and add "
        "--retry-failed, and it continues from its checkpoint."
    )
