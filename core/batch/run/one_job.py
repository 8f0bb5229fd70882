"""Runs one job of a batch in this process and leaves word of how it went in the job's folder."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import closing, suppress

from core.batch.run.beating import Beating, too_long
from core.batch.run.order import Order, Outcome
from core.batch.standing import read_standing, write_standing
from core.border.messages import Finished
from core.border.names import CHECKPOINT_FILE, JOB_FILE, STANDING_LOCK_FILE
from core.errors import InputError, PatinaError
from core.job.follow import follow
from core.job.locked import Taken, locked
from core.machine.memory import as_refusal


def run_one(order: Order, stopped: Callable[[], bool]) -> Outcome:
    """Run a job, unless it is done or another process is at it, and return what became of it; this raises nothing.

    ``stopped`` is called after every step. Once it returns true, the job ends with a checkpoint, as ``cancelled``.
    """
    if not (order.folder / JOB_FILE).exists():
        # Nothing is left there: it may come back with the next plan.
        return Outcome("failed", f"{order.folder} is gone, or has no {JOB_FILE}; plan the batch again.")
    try:
        with locked(order.folder, STANDING_LOCK_FILE):
            return _run_alone(order, stopped)
    except Taken:
        return Outcome("taken")
    except PatinaError as error:
        return Outcome("failed", str(error))


def worker_name() -> str:
    """Return what this process is called in a standing."""
    return f"{socket.gethostname()}/{os.getpid()}"


def _run_alone(order: Order, stopped: Callable[[], bool]) -> Outcome:
    before = read_standing(order.folder)
    if before.state == "finished":
        return Outcome("finished")
    if before.state == "failed" and not order.again:
        return Outcome("failed", before.message)
    with Beating(order.folder, before, worker_name(), order.time_limit) as beating:
        try:
            outcome = _followed(order, stopped, beating)
        except Taken:
            # Somebody runs the folder by itself.
            write_standing(order.folder, before)
            raise
    with suppress(PatinaError):
        # A full disk has been told of already.
        beating.write(state=outcome.end, seconds_left=0.0, message=outcome.message)
    return outcome


def _followed(order: Order, stopped: Callable[[], bool], beating: Beating) -> Outcome:
    """Run the job from its checkpoint or, if that is of no use, from its start."""
    try:
        if (order.folder / CHECKPOINT_FILE).exists():
            try:
                return _ended(order, True, stopped, beating)
            except Taken:
                raise
            except InputError as error:
                print(f"{error} It starts anew.", file=sys.stderr)
        return _ended(order, False, stopped, beating)
    except Taken:
        raise
    except Exception as error:
        refusal = as_refusal(error)
        if refusal is None:
            traceback.print_exc()
        bug = f"This is a bug in Patina ({type(error).__name__}: {error}); please report it."
        return Outcome("failed", bug if refusal is None else str(refusal))


def _ended(order: Order, resume: bool, stopped: Callable[[], bool], beating: Beating) -> Outcome:
    def stops() -> bool:
        return stopped() or beating.late

    with closing(follow(order.folder, resume, stops, order.trust_network)) as events:
        for event in events:
            beating.hear(event)
            if isinstance(event, Finished):
                late = event.status == "cancelled" and beating.late and not stopped()
                return Outcome("failed", too_long(order.time_limit)) if late else Outcome(event.status, event.message)
    raise AssertionError("a run ends with Finished")
