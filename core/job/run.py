"""Runs a job folder: a generator of events that leaves results, ``result.json`` and, if interrupted, a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event as Flag

import torch

from core.border.messages import Event, Finished, Note, Preview, Progress
from core.border.names import CHECKPOINT_FILE
from core.errors import PatinaError
from core.job.checkpoint import read_checkpoint, write_checkpoint
from core.job.folder import load_job
from core.job.open_job import OpenJob
from core.job.result import write_not_begun, write_result, write_without_files
from core.machine.device import is_out_of_memory
from core.machine.team import Team, joined
from core.modes.mode import OptimizingMode
from core.modes.network import fetch_weights
from core.modes.table import open_mode
from core.optimize import Iterate, Schedule, beginning, optimize
from core.settings.base import JobSettings
from core.texture.savings import stepped_down

# Whoever watches gets a new preview every second.
_PREVIEW_INTERVAL = 0.8
_CHECKPOINT_INTERVAL = 60.0
_PROGRESS_INTERVAL = 0.5
_STEPS_BETWEEN_ASKING = 16


class Cancelled(Exception):
    """A face throws this into the generator to stop the job at the next event."""


def run_job(folder: Path, resume: bool = False) -> Generator[Event, None, None]:
    """Run the job in ``folder`` and yield what happens; the last event is ``Finished``.

    If ``Cancelled`` is thrown into it, it writes the result so far, ``result.json`` and a checkpoint, and yields
    ``Finished`` with the status ``cancelled``. With ``resume`` it continues from the checkpoint; the result is
    identical to that of a run that was never interrupted. If there is not enough memory, it needs less from there on
    (``core.texture.savings``), says so in a ``Note`` and keeps that in ``job.json``. Under ``torchrun`` all processes
    run the same job together.

    Raises:
        InputError: the job cannot work, or there is nothing to resume; nothing has been written.
        PatinaError: the machine cannot do it (weights missing, disk full …).
    """
    begun = time.perf_counter()
    settings = load_job(folder)
    try:
        yield from fetch_weights(settings, folder)
    except Cancelled:
        message = "Canceled while the weights were being downloaded; the next job continues the download."
        write_not_begun(folder, message)
        yield Finished("cancelled", str(folder), message)
        return
    with joined(settings.device) as team:
        yield from _run_in_team(team, *_open(folder, settings, resume, begun))


def _open(folder: Path, settings: JobSettings, resume: bool, begun: float) -> tuple[OpenJob, Iterate]:
    """Return the job, opened, and the iterate that it starts from."""
    mode = open_mode(settings, folder)
    job = OpenJob(folder, settings, mode, begun, mode.notes)
    if not resume:
        return job, beginning(job.optimizing.problem, mode.device) if job.optimizing else Iterate()
    iterate = read_checkpoint(folder, settings, mode.device)
    # What earlier sessions took counts, too.
    return replace(job, begun=begun - sum(asdict(iterate.timing).values())), iterate


def _run_in_team(team: Team, job: OpenJob, iterate: Iterate) -> Generator[Event, None, None]:
    stopping = Flag()
    try:
        yield from map(Note, job.notes)
        if job.optimizing:
            with closing(_optimize_in_memory(job, iterate, team, stopping)) as steps:
                for latest_job, latest, event in steps:
                    job, iterate = latest_job, latest
                    yield from _pass_on(event, team, stopping)
        if team.leads:
            yield from write_result(job, iterate, "finished")
            (job.folder / CHECKPOINT_FILE).unlink(missing_ok=True)
    except Cancelled:
        yield from _end_cancelled(job, iterate, team)
        return
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        if team.leads:
            _leave_failed(job, iterate, str(refusal))
        raise refusal from error
    yield Finished("finished", str(job.folder))


def _pass_on(event: Event, team: Team, stopping: Flag) -> Generator[Event, None, None]:
    """Yield the event. If the face cancels the job then, all processes of a team stop after the same step."""
    try:
        yield event
    except Cancelled:
        if team.size == 1:
            raise
        stopping.set()


def _end_cancelled(job: OpenJob, iterate: Iterate, team: Team) -> Generator[Event, None, None]:
    """Leave a checkpoint and the result so far."""
    steps = job.optimizing.schedule.steps if job.optimizing else 0
    message = f"Canceled after {iterate.step} of {steps} steps."
    if team.leads:
        write_checkpoint(job.folder, job.settings, iterate)
    if team.leads and iterate.step == steps:
        message = "Canceled while the results were being written."
        write_without_files(job, iterate, "cancelled", message)
    elif team.leads:
        yield from write_result(job, iterate, "cancelled")
    yield Finished("cancelled", str(job.folder), message)


def _leave_failed(job: OpenJob, iterate: Iterate, message: str) -> None:
    """Leave as much of a checkpoint and of ``result.json`` as a full disk still takes."""
    with suppress(PatinaError):
        write_checkpoint(job.folder, job.settings, iterate)
    with suppress(PatinaError):
        write_without_files(job, iterate, "failed", message)


def _refusal(error: Exception) -> PatinaError | None:
    """Return what to tell the user of an error, or None if it is a bug."""
    if isinstance(error, PatinaError):
        return error
    if is_out_of_memory(error):
        return PatinaError(
            "There is not enough memory; choose a smaller size, a smaller --view-size, or another --device, or close "
            "other programs."
        )
    return None


def _optimize_in_memory(
    job: OpenJob, start: Iterate, team: Team, stopping: Flag
) -> Generator[tuple[OpenJob, Iterate, Event], None, None]:
    """Yield what ``_optimize`` does, with the job as it is by then: if memory runs out, it continues with less."""
    iterate = start
    while True:
        assert job.optimizing
        try:
            with closing(_optimize(job, job.optimizing, iterate, team, stopping)) as steps:
                for latest, event in steps:
                    iterate = latest
                    yield job, iterate, event
            return
        except Exception as error:
            less = stepped_down(job.settings) if is_out_of_memory(error) and team.size == 1 else None
            if less is None:
                raise
        # Not before the error is gone: it holds on to all that did not fit.
        job = job.with_less_memory(*less)
        yield job, iterate, Note(job.notes[-1])


def _optimize(
    job: OpenJob, mode: OptimizingMode, start: Iterate, team: Team, stopping: Flag
) -> Generator[tuple[Iterate, Event], None, None]:
    """Yield every iterate with its progress, and in between with previews; write checkpoints now and then.

    Where asking for the objective makes the processor wait for a GPU, progress comes every half second only.
    """
    schedule, device = mode.schedule, torch.device(mode.device)
    waits = device.type != "cpu"
    begun = time.perf_counter()
    next_progress, next_preview, next_checkpoint = begun, begun, begun + _CHECKPOINT_INTERVAL
    with closing(optimize(mode.problem, schedule, start, team)) as iterates:
        for iterate in iterates:
            now = time.perf_counter()
            if not waits or now >= next_progress or iterate.step == schedule.steps:
                yield iterate, _progress(iterate, schedule, begun, start.step)
                next_progress = time.perf_counter() + _PROGRESS_INTERVAL
            if team.leads and now >= next_preview:
                yield iterate, Preview(iterate.step, str(mode.write_preview(iterate, job.folder)))
                next_preview = time.perf_counter() + _PREVIEW_INTERVAL
            if team.leads and now >= next_checkpoint:
                write_checkpoint(job.folder, job.settings, iterate)
                next_checkpoint = time.perf_counter() + _CHECKPOINT_INTERVAL
            asks = team.size > 1 and (not waits or iterate.step % _STEPS_BETWEEN_ASKING == 0)
            if asks and team.any(stopping.is_set(), device):
                raise Cancelled


def _progress(iterate: Iterate, schedule: Schedule, begun: float, first: int) -> Progress:
    """Return the progress of a loop that has run since ``begun``, from the step ``first`` on."""
    objective = float(iterate.losses[-1])
    per_step = (time.perf_counter() - begun) / (iterate.step - first)
    left = per_step * (schedule.steps - iterate.step)
    return Progress(iterate.step, schedule.steps, objective, round(left, 1))
