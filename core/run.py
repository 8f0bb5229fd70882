"""Runs a job folder: a generator of events that leaves results, ``result.json`` and, if interrupted, a checkpoint."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from core import job
from core.errors import InputError, PatinaError
from core.events import Event, Finished, Note, Preview, Progress, Writing
from core.modes import Mode, open_mode
from core.modes.network import fetch_weights
from core.optimize import Iterate, Timing, beginning, optimize
from core.output.files import write_atomically
from core.settings.base import JobSettings
from core.versions import versions

# Whoever watches gets a new preview every second.
_PREVIEW_INTERVAL = 0.8
_CHECKPOINT_INTERVAL = 60.0


class Cancelled(Exception):
    """A face throws this into the generator to stop the job at the next event."""


def run_job(folder: Path, resume: bool = False) -> Generator[Event, None, None]:
    """Run the job in ``folder`` and yield what happens; the last event is ``Finished``.

    Thrown ``Cancelled``, it writes the result so far, ``result.json`` and a checkpoint, and yields ``Finished`` with
    the status ``cancelled``. With ``resume`` it goes on from the checkpoint to the very same result as a run that was
    never interrupted.

    Raises:
        InputError: the job cannot work, or there is nothing to resume; nothing has been written.
        PatinaError: the machine cannot do it (weights missing, disk full …).
    """
    begun = time.perf_counter()
    settings = job.load(folder)
    try:
        yield from fetch_weights(settings, folder)
    except Cancelled:
        message = "Cancelled while the weights were fetched; the next job goes on from there."
        _write_json(folder, {"status": "cancelled", "message": message, "files": [], "steps_done": 0})
        yield Finished("cancelled", str(folder), message)
        return
    mode = open_mode(settings, folder)
    start = _read_checkpoint(folder, settings) if resume else beginning(mode.problem)
    # What earlier sessions of a resumed job spent counts, too.
    run = _Run(folder, settings, mode, begun - sum(asdict(start.timing).values()))
    iterate = start
    try:
        for message in mode.notes:
            yield Note(message)
        with closing(_optimized(run, start)) as iterates:
            for latest, event in iterates:
                iterate = latest
                yield event
        yield from run.write_result(iterate, "finished")
    except Cancelled:
        run.write_checkpoint(iterate)
        steps = mode.schedule.steps
        if iterate.step == steps:
            run.write_nothing(iterate, "cancelled", "cancelled while the results were written")
            yield Finished("cancelled", str(folder), "Cancelled while the results were written.")
            return
        yield from run.write_result(iterate, "cancelled")
        yield Finished("cancelled", str(folder), f"Cancelled after {iterate.step} of {steps} steps.")
        return
    except PatinaError as error:
        # As much as a full disk still takes.
        with suppress(PatinaError):
            run.write_checkpoint(iterate)
        with suppress(PatinaError):
            run.write_nothing(iterate, "failed", str(error))
        raise
    (folder / job.CHECKPOINT_FILE).unlink(missing_ok=True)
    yield Finished("finished", str(folder))


@dataclass(frozen=True)
class _Run:
    """One run of a job: where it writes and since when it has been running (``begun``, of ``time.perf_counter``)."""

    folder: Path
    settings: JobSettings
    mode: Mode
    begun: float

    def write_preview(self, iterate: Iterate) -> Preview:
        return Preview(iterate.step, str(self.mode.write_preview(iterate, self.folder)))

    def write_checkpoint(self, iterate: Iterate) -> None:
        # Into memory first: torch reports a full disk in words of its own, a plain write as the OSError that it is.
        content = io.BytesIO()
        torch.save({"job": job.dump(self.settings), **_as_plain(iterate)}, content)
        with write_atomically(self.folder / job.CHECKPOINT_FILE) as temporary:
            temporary.write_bytes(content.getbuffer())

    def write_result(self, iterate: Iterate, status: str) -> Generator[Writing, None, None]:
        with closing(self.mode.write(iterate, self.folder)) as writing:
            files = yield from _timed(writing)
        self._write_json(iterate, {"status": status, "files": list(files)})

    def write_nothing(self, iterate: Iterate, status: str, message: str) -> None:
        self._write_json(iterate, {"status": status, "message": message, "files": []})

    def _write_json(self, iterate: Iterate, outcome: dict[str, Any]) -> None:
        total = time.perf_counter() - self.begun
        stages = asdict(iterate.timing)
        optimizing = sum(stages.values())
        result = {
            **outcome,
            "steps_done": iterate.step,
            "settings": self.settings.model_dump(mode="json"),
            "seed": self.settings.seed,
            "device": self.mode.device,
            "versions": versions(),
            "notes": list(self.mode.notes),
            "seconds": {
                "total": round(total, 3),
                "optimization": round(optimizing, 3),
                "per_step": round(optimizing / max(1, iterate.step), 5),
                "by_stage": {name: round(seconds, 3) for name, seconds in stages.items()},
            },
            "curve": [round(value, 6) for value in iterate.curve],
        }
        _write_json(self.folder, result)


def _optimized(run: _Run, start: Iterate) -> Generator[tuple[Iterate, Event], None, None]:
    """Yield every iterate with its progress, and in between with previews; write checkpoints now and then."""
    schedule = run.mode.schedule
    loop_begun = time.perf_counter()
    next_preview, next_checkpoint = loop_begun, loop_begun + _CHECKPOINT_INTERVAL
    with closing(optimize(run.mode.problem, schedule, start)) as iterates:
        for iterate in iterates:
            now = time.perf_counter()
            per_step = (now - loop_begun) / (iterate.step - start.step)
            left = per_step * (schedule.steps - iterate.step)
            yield iterate, Progress(iterate.step, schedule.steps, iterate.curve[-1], round(left, 1))
            if now >= next_preview:
                yield iterate, run.write_preview(iterate)
                next_preview = time.perf_counter() + _PREVIEW_INTERVAL
            if now >= next_checkpoint:
                run.write_checkpoint(iterate)
                next_checkpoint = time.perf_counter() + _CHECKPOINT_INTERVAL


def _write_json(folder: Path, result: dict[str, Any]) -> None:
    with write_atomically(folder / job.RESULT_FILE) as temporary:
        temporary.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _timed(writing: Generator[Writing, None, tuple[str, ...]]) -> Generator[Writing, None, tuple[str, ...]]:
    """Yield the events with the time left, and return what is returned."""
    begun = time.perf_counter()
    while True:
        try:
            part = next(writing)
        except StopIteration as end:
            files: tuple[str, ...] = end.value
            return files
        per_part = (time.perf_counter() - begun) / part.done
        yield replace(part, seconds_left=round(per_part * (part.total - part.done), 1))


def _as_plain(iterate: Iterate) -> dict[str, Any]:
    fields = {name: getattr(iterate, name) for name in Iterate.__dataclass_fields__}
    return {**fields, "timing": asdict(iterate.timing)}


def _read_checkpoint(folder: Path, settings: JobSettings) -> Iterate:
    path = folder / job.CHECKPOINT_FILE
    if not path.exists():
        raise InputError(f"There is nothing to resume in {folder}: no {path.name}; run the job without resuming.")
    try:
        plain = torch.load(path, map_location="cpu", weights_only=True)
        made_for, timing = plain.pop("job"), Timing(**plain.pop("timing"))
        iterate = replace(Iterate(**plain), timing=timing)
    except Exception as error:
        raise InputError(f"{path} is damaged ({type(error).__name__}); run the job without resuming.") from error
    if made_for != job.dump(settings):
        raise InputError(f"{path} belongs to a job with other settings; run the job without resuming.")
    return iterate
