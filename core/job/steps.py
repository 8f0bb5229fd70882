"""The optimization of a job: its iterates with progress, previews, and checkpoints, in as much memory as there is."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from contextlib import closing
from threading import Event as Flag

import torch

from core.border.messages import Event, Note, Preview, Progress
from core.job.checkpoint import write_checkpoint
from core.job.failure import NotFinite
from core.job.open_job import OpenJob
from core.machine.memory import is_out_of_memory
from core.machine.team import Team
from core.modes.mode import OptimizingMode
from core.optimize import Iterate, Schedule, optimize
from core.texture.savings import stepped_down

# Whoever watches gets a new preview every second.
_PREVIEW_INTERVAL = 0.8
# Previews of many tiles take long; so much more time goes to the steps between them.
_WORK_PER_PREVIEW = 4.0
_CHECKPOINT_INTERVAL = 60.0
_PROGRESS_INTERVAL = 0.5
_STEPS_BETWEEN_ASKING = 16


class Cancelled(Exception):
    """A face throws this into the generator to stop the job at the next event."""


def optimize_in_memory(
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
                # The clocks of a team's processes differ; they must all stop after the same step.
                if team.size == 1 or not waits:
                    _refuse_nonsense(iterate)
                yield iterate, _progress(iterate, schedule, begun, start.step)
                next_progress = time.perf_counter() + _PROGRESS_INTERVAL
            if team.leads and now >= next_preview:
                yield iterate, Preview(iterate.step, str(mode.write_preview(iterate, job.folder)))
                done = time.perf_counter()
                next_preview = done + max(_PREVIEW_INTERVAL, _WORK_PER_PREVIEW * (done - now))
            if team.leads and now >= next_checkpoint:
                write_checkpoint(job.folder, job.settings, iterate)
                next_checkpoint = time.perf_counter() + _CHECKPOINT_INTERVAL
            asks = team.size > 1 and (not waits or iterate.step % _STEPS_BETWEEN_ASKING == 0)
            if asks and team.any(stopping.is_set(), device):
                raise Cancelled
            if asks:
                _refuse_nonsense(iterate)


def _refuse_nonsense(iterate: Iterate) -> None:
    """Raise ``NotFinite`` if the last step has learned nothing, and neither will any other."""
    if not math.isfinite(float(iterate.losses[-1])):
        raise NotFinite(iterate.step)


def _progress(iterate: Iterate, schedule: Schedule, begun: float, first: int) -> Progress:
    """Return the progress of a loop that has run since ``begun``, from the step ``first`` on."""
    objective = float(iterate.losses[-1])
    per_step = (time.perf_counter() - begun) / (iterate.step - first)
    left = per_step * (schedule.steps - iterate.step)
    return Progress(iterate.step, schedule.steps, objective, round(left, 1))
