"""Runs a job folder: a generator of events that leaves results, ``result.json`` and, if interrupted, a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event as Flag

from core.backbone.own_file import is_own
from core.border.messages import Event, Finished, Note
from core.border.names import CHECKPOINT_FILE
from core.errors import UntrustedNetwork
from core.job.checkpoint import check_fits, damaged, read_checkpoint, write_checkpoint
from core.job.failure import NotFinite, leave_failed, present
from core.job.folder import load_job
from core.job.locked import locked
from core.job.open_job import OpenJob
from core.job.result import write_not_begun, write_result, write_without_files
from core.job.steps import Cancelled, optimize_in_memory
from core.machine.memory import as_refusal
from core.machine.team import Team, joined
from core.modes.network import fetch_weights
from core.modes.new_uv_map import make_uv_map
from core.modes.table import open_mode
from core.optimize import Iterate, beginning
from core.settings.base import JobSettings

__all__ = ["Cancelled", "run_job"]


def run_job(folder: Path, resume: bool = False, trust_network: bool = False) -> Generator[Event, None, None]:
    """Run the job in ``folder`` and yield what happens; the last event is ``Finished``.

    If ``Cancelled`` is thrown into it, it writes the result so far, ``result.json`` and a checkpoint, and yields
    ``Finished`` with the status ``cancelled``. With ``resume`` it continues from the checkpoint; the result is
    identical to that of a run that was never interrupted. If there is not enough memory, it needs less from there on
    (``core.texture.savings``), says so in a ``Note`` and keeps that in ``job.json``. If the objective is no longer a
    number, it writes the last good result, and ``Finished`` has the status ``failed``. Under ``torchrun`` all processes
    run the same job together.

    Args:
        folder: the job folder, which may come from anyone.
        resume: continue from the folder's checkpoint.
        trust_network: run the network that the folder brings, if it does; such a network can run any code.

    Raises:
        UntrustedNetwork: the folder brings a network, and ``trust_network`` is not set.
        InputError: the job cannot work, there is nothing to resume, or another process works in the folder; nothing has
            been written.
        PatinaError: the machine cannot do it (weights missing, disk full …).
    """
    try:
        yield from _run(folder, resume, trust_network)
    except Exception as error:
        refusal = as_refusal(error)
        if refusal is None or refusal is error:
            raise
        raise refusal from error


def _run(folder: Path, resume: bool, trust_network: bool) -> Generator[Event, None, None]:
    begun = time.perf_counter()
    settings = load_job(folder)
    if not trust_network:
        _refuse_own_network(settings)
    with locked(folder):
        end = yield from _run_alone(folder, settings, resume, begun)
    # Whoever hears this may use the folder.
    yield end


def _run_alone(folder: Path, settings: JobSettings, resume: bool, begun: float) -> Generator[Event, None, Finished]:
    """Run the job in a folder where nobody else is at work, and return its end."""
    try:
        message = "Canceled while the weights were being downloaded; the next job continues the download."
        yield from fetch_weights(settings, folder)
        message = "Canceled while the new UV map was being made."
        yield from make_uv_map(settings, folder)
    except Cancelled:
        write_not_begun(folder, message)
        return Finished("cancelled", str(folder), message)
    with joined(settings.device) as team:
        job, iterate = _open(folder, settings, resume, begun)
        return (yield from _run_in_team(team, job, iterate, iterate.step if resume else None))


def _refuse_own_network(settings: JobSettings) -> None:
    name = getattr(settings, "backbone", "")
    if is_own(name):
        raise UntrustedNetwork(
            f"The job brings a network of its own, {name}, which can run any program on this computer; if you trust "
            "whoever made it, add --trust-network."
        )


def _open(folder: Path, settings: JobSettings, resume: bool, begun: float) -> tuple[OpenJob, Iterate]:
    """Return the job, opened, and the iterate that it starts from."""
    mode = open_mode(settings, folder)
    job = OpenJob(folder, settings, mode, begun, mode.notes)
    if not resume:
        return job, beginning(job.optimizing.problem, mode.device) if job.optimizing else Iterate()
    iterate = read_checkpoint(folder, settings, mode.device)
    check_fits(iterate, job.optimizing, folder)
    # What earlier sessions took counts, too.
    return replace(job, begun=begun - sum(asdict(iterate.timing).values())), iterate


def _run_in_team(team: Team, job: OpenJob, iterate: Iterate, resumed: int | None) -> Generator[Event, None, Finished]:
    """Run an open job and return its end; ``resumed`` is the step of the checkpoint that it starts from, if it does."""
    stopping, before = Flag(), present(job.folder)
    try:
        try:
            yield from map(Note, job.notes)
            if job.optimizing:
                with closing(optimize_in_memory(job, iterate, team, stopping)) as steps:
                    for latest_job, latest, event in steps:
                        job, iterate = latest_job, latest
                        yield from _pass_on(event, team, stopping)
            if team.leads:
                yield from write_result(job, iterate, "finished")
                (job.folder / CHECKPOINT_FILE).unlink(missing_ok=True)
        except Cancelled:
            return (yield from _end_cancelled(job, iterate, team))
        except NotFinite as error:
            if not iterate.step:
                raise
            return (yield from _end_unstable(job, iterate, team, error))
    except Exception as error:
        refusal = as_refusal(error)
        if refusal is None and resumed and iterate.step == resumed:
            # What an objective keeps is known to it alone: its first step is the test.
            raise damaged(job.folder / CHECKPOINT_FILE, f"the job cannot continue from it, {error}") from error
        if refusal is None:
            raise
        raise leave_failed(job, iterate, refusal, before) if team.leads else refusal from error
    return Finished("finished", str(job.folder))


def _pass_on(event: Event, team: Team, stopping: Flag) -> Generator[Event, None, None]:
    """Yield the event. If the face cancels the job then, all processes of a team stop after the same step."""
    try:
        yield event
    except Cancelled:
        if team.size == 1:
            raise
        stopping.set()


def _end_cancelled(job: OpenJob, iterate: Iterate, team: Team) -> Generator[Event, None, Finished]:
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
    return Finished("cancelled", str(job.folder), message)


def _end_unstable(job: OpenJob, iterate: Iterate, team: Team, error: NotFinite) -> Generator[Event, None, Finished]:
    """Leave the last good result. There is no way on from it: the same step would fail again."""
    message = f"{str(error).rstrip('.')}; the result of step {iterate.step} is saved."
    if team.leads:
        yield from write_result(job, iterate, "failed", message)
    return Finished("failed", str(job.folder), message)
