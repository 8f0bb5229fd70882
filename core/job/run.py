"""Runs a job folder: a generator of events that leaves results, ``result.json`` and, if interrupted, a checkpoint."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

import torch

from core.border import messages as events
from core.border.messages import Finished, Note, Preview, Progress, Writing
from core.errors import InputError, PatinaError
from core.files.whole import write_atomically
from core.job import folder as job
from core.machine.device import is_out_of_memory
from core.machine.team import Team, joined
from core.machine.versions import versions
from core.modes import Mode, open_mode
from core.modes.network import fetch_weights
from core.optimize import Iterate, Timing, beginning, optimize
from core.settings.base import JobSettings
from core.texture.savings import stepped_down

# Whoever watches gets a new preview every second.
_PREVIEW_INTERVAL = 0.8
_CHECKPOINT_INTERVAL = 60.0
_PROGRESS_INTERVAL = 0.5
_STEPS_BETWEEN_ASKING = 16


class Cancelled(Exception):
    """A face throws this into the generator to stop the job at the next event."""


def run_job(folder: Path, resume: bool = False) -> Generator[events.Event, None, None]:
    """Run the job in ``folder`` and yield what happens; the last event is ``Finished``.

    Thrown ``Cancelled``, it writes the result so far, ``result.json`` and a checkpoint, and yields ``Finished`` with
    the status ``cancelled``. With ``resume`` it goes on from the checkpoint to the very same result as a run that was
    never interrupted. Where memory does not suffice it does with less (``core.texture.savings``), says so in a ``Note``
    and keeps that in ``job.json``. Under ``torchrun`` all processes run the same job together.

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
    with joined(settings.device) as team:
        yield from _run_in(team, folder, settings, resume, begun)


def _run_in(
    team: Team, folder: Path, settings: JobSettings, resume: bool, begun: float
) -> Generator[events.Event, None, None]:
    run, iterate = _opened(folder, settings, resume, begun)
    steps, stopping = run.mode.schedule.steps, Event()
    try:
        for message in run.notes:
            yield Note(message)
        with closing(_persistent(run, iterate, team, stopping)) as iterates:
            for now, latest, event in iterates:
                run, iterate = now, latest
                try:
                    yield event
                except Cancelled:
                    if team.size == 1:
                        raise
                    # All processes stop after the same step.
                    stopping.set()
        if team.leads:
            yield from run.write_result(iterate, "finished")
    except Cancelled:
        message = f"Cancelled after {iterate.step} of {steps} steps."
        if team.leads:
            run.write_checkpoint(iterate)
        if team.leads and iterate.step == steps:
            message = "Cancelled while the results were written."
            run.write_nothing(iterate, "cancelled", message)
        elif team.leads:
            yield from run.write_result(iterate, "cancelled")
        yield Finished("cancelled", str(folder), message)
        return
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        if team.leads:
            # As much as a full disk still takes.
            with suppress(PatinaError):
                run.write_checkpoint(iterate)
            with suppress(PatinaError):
                run.write_nothing(iterate, "failed", str(refusal))
        raise refusal from error
    if team.leads:
        (folder / job.CHECKPOINT_FILE).unlink(missing_ok=True)
    yield Finished("finished", str(folder))


def _opened(folder: Path, settings: JobSettings, resume: bool, begun: float) -> tuple[_Run, Iterate]:
    """Return the run of a job and the iterate that it starts from."""
    mode = open_mode(settings, folder)
    start = _read_checkpoint(folder, settings, mode.device) if resume else beginning(mode.problem, mode.device)
    # What earlier sessions of a resumed job spent counts, too.
    return _Run(folder, settings, mode, begun - sum(asdict(start.timing).values()), mode.notes), start


def _refusal(error: Exception) -> PatinaError | None:
    """Return what to tell the user of an error, or None if it is a bug."""
    if isinstance(error, PatinaError):
        return error
    if is_out_of_memory(error):
        return PatinaError(
            "The memory does not suffice; choose a smaller size or a smaller --view-size, another --device, or close "
            "other programs."
        )
    return None


def _with_less_memory(run: _Run, settings: JobSettings, words: str) -> _Run:
    """Return the run with other settings, which its job keeps from now on."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    with write_atomically(run.folder / job.JOB_FILE) as temporary:
        temporary.write_text(job.dump(settings), encoding="utf-8")
    note = f"The memory did not suffice; from here on {words}."
    return replace(run, settings=settings, mode=open_mode(settings, run.folder), notes=(*run.notes, note))


@dataclass(frozen=True)
class _Run:
    """One run of a job: where it writes and since when it has been running (``begun``, of ``time.perf_counter``)."""

    folder: Path
    settings: JobSettings
    mode: Mode
    begun: float
    notes: tuple[str, ...]

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
            "notes": list(self.notes),
            "seconds": {
                "total": round(total, 3),
                "optimization": round(optimizing, 3),
                "per_step": round(optimizing / max(1, iterate.step), 5),
                "by_stage": {name: round(seconds, 3) for name, seconds in stages.items()},
            },
            "curve": [round(value, 6) for value in iterate.curve],
        }
        _write_json(self.folder, result)


def _persistent(
    run: _Run, start: Iterate, team: Team, stopping: Event
) -> Generator[tuple[_Run, Iterate, events.Event], None, None]:
    """Yield what ``_optimized`` does, with the run as it then is: where memory runs out, it goes on with less."""
    iterate = start
    while True:
        try:
            with closing(_optimized(run, iterate, team, stopping)) as iterates:
                for latest, event in iterates:
                    iterate = latest
                    yield run, iterate, event
            return
        except Exception as error:
            less = stepped_down(run.settings) if is_out_of_memory(error) and team.size == 1 else None
            if less is None:
                raise
        # Not before the error is gone: it holds on to all that did not fit.
        run = _with_less_memory(run, *less)
        yield run, iterate, Note(run.notes[-1])


def _optimized(
    run: _Run, start: Iterate, team: Team, stopping: Event
) -> Generator[tuple[Iterate, events.Event], None, None]:
    """Yield every iterate with its progress, and in between with previews; write checkpoints now and then.

    Where asking for the objective makes the processor wait for a GPU, progress comes every half second only.
    """
    schedule, device = run.mode.schedule, torch.device(run.mode.device)
    waits = device.type != "cpu"
    loop_begun = time.perf_counter()
    next_progress, next_preview, next_checkpoint = loop_begun, loop_begun, loop_begun + _CHECKPOINT_INTERVAL
    with closing(optimize(run.mode.problem, schedule, start, team)) as iterates:
        for iterate in iterates:
            now = time.perf_counter()
            if not waits or now >= next_progress or iterate.step == schedule.steps:
                objective = float(iterate.losses[-1])
                per_step = (time.perf_counter() - loop_begun) / (iterate.step - start.step)
                left = per_step * (schedule.steps - iterate.step)
                yield iterate, Progress(iterate.step, schedule.steps, objective, round(left, 1))
                next_progress = time.perf_counter() + _PROGRESS_INTERVAL
            if team.leads and now >= next_preview:
                yield iterate, run.write_preview(iterate)
                next_preview = time.perf_counter() + _PREVIEW_INTERVAL
            if team.leads and now >= next_checkpoint:
                run.write_checkpoint(iterate)
                next_checkpoint = time.perf_counter() + _CHECKPOINT_INTERVAL
            asks = team.size > 1 and (not waits or iterate.step % _STEPS_BETWEEN_ASKING == 0)
            if asks and team.any(stopping.is_set(), device):
                raise Cancelled


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


def _read_checkpoint(folder: Path, settings: JobSettings, device: str) -> Iterate:
    path = folder / job.CHECKPOINT_FILE
    if not path.exists():
        raise InputError(f"There is nothing to resume in {folder}: no {path.name}; run the job without resuming.")
    try:
        plain = torch.load(path, map_location=device, weights_only=True)
        # Checkpoints of older versions call the averages memory.
        if "memory" in plain:
            plain["averages"] = plain.pop("memory")
        made_for, timing = plain.pop("job"), Timing(**plain.pop("timing"))
        iterate = replace(Iterate(**plain), timing=timing)
    except Exception as error:
        raise InputError(f"{path} is damaged ({type(error).__name__}); run the job without resuming.") from error
    if made_for != job.dump(settings):
        raise InputError(f"{path} belongs to a job with other settings; run the job without resuming.")
    return iterate
