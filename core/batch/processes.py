"""Plans rows in several processes: reading and checking a model keeps a core busy."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from pathlib import Path

from core.batch.asked import Asked
from core.batch.found import Found, Known, read_found
from core.batch.planner import Planned, Planner, mesh_of
from core.errors import PatinaError
from core.mesh.blender.read import SUFFIXES
from core.threads import processors

_MOST_PROCESSES = 3
"""Each takes 100 MB or so."""
_WORTH, _MODEL = 3000, 25
"""Processes need a second to start. They pay from so many rows on; and of how many a new model takes the time."""
_FEW, _MANY = 40, 120
"""How many rows a process gets at once."""

Outcome = tuple[list[Planned], Known]


@dataclass(frozen=True)
class _Here:
    """What a process plans with."""

    planner: Planner
    stopping: Event


_here: list[_Here] = []
"""A process of a pool cannot be given anything but by the names of modules."""


def processes_for(rows: int, models: int) -> int:
    """Return how many processes should plan so many rows, of so many models that no plan has read."""
    return min(processors(), _MOST_PROCESSES) if rows + _MODEL * models >= _WORTH else 1


def planned_by(processes: int, planner: Planner, jobs: Sequence[Asked]) -> Iterator[Planned]:
    """Yield the rows of ``jobs`` in their order, planned by several processes; what they have found is added to that of
    ``planner``.

    Raises:
        PatinaError: a process has died.
    """
    context = multiprocessing.get_context("spawn")
    stopping = context.Event()
    pool = ProcessPoolExecutor(processes, context, _begin, (planner.batch, planner.blender, stopping))
    try:
        for future in [pool.submit(_plan, portion) for portion in portions(jobs)]:
            done, used = future.result()
            planner.found.used.update(used)
            yield from done
    except BrokenProcessPool:
        raise PatinaError(
            "A process that reads models has died, perhaps for lack of memory; close other programs, and plan again: "
            "what is done stays."
        ) from None
    finally:
        stopping.set()
        pool.shutdown(cancel_futures=True)


def portions(jobs: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Yield what a process gets at once: some models, part of one that has many rows, or all rows of a file that
    Blender opens."""
    portion: list[Asked] = []
    for job in jobs:
        same = bool(portion) and mesh_of(portion[-1]) == mesh_of(job)
        most = _FEW if not same else len(jobs) if mesh_of(job).lower().endswith(SUFFIXES) else _MANY
        if len(portion) >= most:
            yield portion
            portion = []
        portion.append(job)
    if portion:
        yield portion


def _begin(batch: Path, blender: Path | None, stopping: Event) -> None:
    # Ctrl-C goes to all processes; the first one tells the others when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _here.append(_Here(Planner(batch, blender, Found(read_found(batch))), stopping))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _plan(portion: list[Asked]) -> Outcome:
    here = _here[0]
    here.planner.found.used.clear()
    done: list[Planned] = []
    for job in portion:
        if here.stopping.is_set():
            break
        done.append(here.planner.planned(job))
    return done, dict(here.planner.found.used)
